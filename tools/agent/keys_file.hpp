// Keys that change while the node runs: SIGHUP rereads the file, so that a script can rotate the
// keys of a cluster. Programs that use the library call Keyring themselves.
#pragma once

#include <string>
#include <vector>

#include "memberlist/keyring.hpp"

namespace memberlist::agent {

// Reads one base64 key per line. The first key encrypts. Errors do not repeat a key.
Result<std::vector<Bytes>> read_keys_file(const std::string& path);

// Makes `ring` hold exactly the keys of the file: adds new keys, makes the first key primary and
// removes the others. Returns the number of keys. After an error the ring is unchanged.
Result<std::size_t> reread_keys_file(const std::string& path, Keyring& ring);

}  // namespace memberlist::agent
