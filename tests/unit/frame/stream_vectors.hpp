// Complete streams as Go writes them, and their content.
#pragma once

#include "frame_fixture.hpp"

namespace memberlist::test {

struct StreamVector {
    std::string name;
    FrameConfig config;
    StreamRole role;
    Bytes message;
    Bytes stream;
};

inline FrameConfig compressing(FrameConfig config) {
    config.compression = wire::Compression::lzw;
    return config;
}

inline FrameConfig padded(FrameConfig config) {
    config.encryption = security::EncryptionVersion::padded;
    return config;
}

// One member, node-a, and the user state "hello".
inline const Bytes push_pull = from_hex(
    "0683a44a6f696ec3a54e6f64657301ac5573657253746174654c656e0587a441646472a40a000001ab496e6361726e6174696f6e"
    "01a44d6574"
    "61c0a44e616d65a66e6f64652d61a4506f7274cd1f0aa5537461746500a356736ea601050200000068656c6c6f");

inline std::vector<StreamVector> stream_vectors() {
    const auto dialed = StreamRole::dialed;
    return {
        {"plain", plain_config(), dialed, user_stream, user_stream},
        {"plain, label", plain_config("blah"), dialed, push_pull,
         from_hex("f404626c6168" + to_hex(push_pull))},
        {"plain, label, reply", plain_config("blah"), StreamRole::accepted, push_pull, push_pull},
        {"compressed", compressing(plain_config()), dialed, push_pull,
         from_hex("0982a4416c676f00a3427566da006f000d0c22a5e44d1a37c34a397943a6cc9c00acaacc2923670a9d3074ca30"
                  "29e3a6c021"
                  "5241c89091434a0100000156257133268c1c3718d3bc7113805493321781917212a64d19536e18966911861494"
                  "3772e834fb"
                  "a0a094458c65008cb232c78da90005049c0480a60c1b366f0202")},
        {"sealed, v1", sealed_config(), dialed, user_stream,
         from_hex("0a0000002e01a0a1a2a3a4a5a6a7a8a9aaab"
                  "a20792ee0dec4147f91ff9652811d10230bd46f3fe35fd5279be1de9218a769c5b")},
        {"sealed, v1, label", sealed_config("blah"), dialed, user_stream,
         from_hex("f404626c61680a0000002e01a0a1a2a3a4a5a6a7a8a9aaab"
                  "a20792ee0dec4147f91ff9652811d1023037d68b48bfc86e9b9dcee0eb7f9f26f3")},
        {"sealed, v0", padded(sealed_config()), dialed, user_stream,
         from_hex("0a0000003d00a0a1a2a3a4a5a6a7a8a9aaab"
                  "a20792ee0dec4147f91ff9652811d10230e12c078c1832a02a1f7e944d8280a7bb9c0e5a8de3bf6ec3f26a91a4"
                  "6c0369")},
        {"all layers", compressing(sealed_config("blah")), dialed, push_pull,
         from_hex("f404626c61680a0000009b01a0a1a2a3a4a5a6a7a8a9aaaba3049cfa12ee5c0a293ac0669c12df605ee201ad67"
                  "5a2798e65a"
                  "48e2012b43349a0feffd26c98b67e2ee960e9ff2ea767c751e08fb1107aec8378ecae433210cc2173fce5c6e42"
                  "7ea1000fe6"
                  "ca1b5201ddcb488832f8d8cf098d40292c6c987774034ae791c34af98e04b0f9e7d35c229898518eb475ed73df"
                  "9d38c6ce1e"
                  "4f1fd76405a7d2eb2e69ee62ddf92fa6")},
    };
}

}  // namespace memberlist::test
