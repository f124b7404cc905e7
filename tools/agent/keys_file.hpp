// Keys that change while the node runs: a file that is read again at every SIGHUP, so that a script can rotate
// the keys of a cluster. Go programs call the Keyring themselves; so may every program that uses this library.
#pragma once

#include <string>
#include <vector>

#include "memberlist/keyring.hpp"

namespace memberlist::agent {

// A key in base64 a line, the one to encrypt with first. The error does not repeat a key.
Result<std::vector<Bytes>> read_keys_file(const std::string& path);

// Makes the ring hold what the file holds: what is new is added, the first is used, the rest removed. Returns how
// many keys there are. After an error nothing has changed.
Result<std::size_t> reread_keys_file(const std::string& path, Keyring& ring);

}  // namespace memberlist::agent
