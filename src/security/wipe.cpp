#include "security/wipe.hpp"

#include <openssl/crypto.h>

namespace memberlist::security {

void wipe(Bytes& key) {
    OPENSSL_cleanse(key.data(), key.size());
    key.clear();
}

}  // namespace memberlist::security
