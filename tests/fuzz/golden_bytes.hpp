// The worked examples of src/wire/README.md, as Go writes them. make_corpus.cpp cuts and damages
// them by hand. Recorded bytes come from tests/golden (recorded_seeds.cpp).
#pragma once

#include "support/hex.hpp"

namespace memberlist::fuzz::golden {

using test::from_hex;

inline const Bytes ping = from_hex(
    "0085a44e6f6465a66e6f64652d62a55365714e6f2aaa536f7572636541646472a40a000001"
    "aa536f757263654e6f6465a66e6f64652d61aa536f75726365506f7274cd1f0a");
inline const Bytes ping_without_source = from_hex("0082a44e6f6465a0a55365714e6f64");
inline const Bytes indirect_ping = from_hex(
    "0188a44e61636bc3a44e6f6465a66e6f64652d62a4506f7274cd1f0aa55365714e6fcd012c"
    "aa536f7572636541646472a40a000001aa536f757263654e6f6465a66e6f64652d61"
    "aa536f75726365506f7274cd1f0aa6546172676574a40a000002");
inline const Bytes ack = from_hex("0282a75061796c6f6164c0a55365714e6f2a");
inline const Bytes ack_with_payload = from_hex("0282a75061796c6f6164a26869a55365714e6fce00011170");
inline const Bytes nack = from_hex("0b81a55365714e6fcd012c");
inline const Bytes suspect =
    from_hex("0383a446726f6da66e6f64652d61ab496e6361726e6174696f6e07a44e6f6465a66e6f64652d62");
inline const Bytes leave =
    from_hex("0583a446726f6da66e6f64652d62ab496e6361726e6174696f6eccc8a44e6f6465a66e6f64652d62");
inline const Bytes alive = from_hex(
    "0486a441646472a40a000001ab496e6361726e6174696f6e01a44d657461c0"
    "a44e6f6465a66e6f64652d61a4506f7274cd1f0aa356736ea6010502000000");
inline const Bytes error_reply = from_hex("0d81a54572726f72a568656c6c6f");
inline const Bytes user_packet = from_hex("08616263");
inline const Bytes user_stream = from_hex("0881aa557365724d73674c656e03616263");
// Join, node-a, the user state "hello".
inline const Bytes push_pull = from_hex(
    "0683a44a6f696ec3a54e6f64657301ac5573657253746174654c656e0587a441646472a40a000001ab496e6361726e6174696f6e"
    "01"
    "a44d657461c0a44e616d65a66e6f64652d61a4506f7274cd1f0aa5537461746500a356736ea601050200000068656c6c6f");
inline const Bytes push_pull_compressed = from_hex(
    "0982a4416c676f00a3427566da006f000d0c22a5e44d1a37c34a397943a6cc9c00acaacc2923670a9d3074ca3029e3a6c021"
    "5241c89091434a0100000156257133268c1c3718d3bc7113805493321781917212a64d19536e189669118614943772e834fb"
    "a0a094458c65008cb232c78da90005049c0480a60c1b366f0202");
// The form of the old release in Debian, with an unsigned length.
inline const Bytes push_pull_header_of_old_peer =
    from_hex("83a44a6f696ec2a54e6f64657300ac5573657253746174654c656ecc00");

inline const Bytes testing_lzw = from_hex("00e9949943278d9b330101");
inline const Bytes testing_lzw_before_go_1_18 = from_hex("74cacca193c6cd9980");
inline const Bytes testing_compressed = from_hex("0982a4416c676f00a3427566ab00e9949943278d9b330101");
inline const Bytes ack_lzw = from_hex("0005083a05254c1e366fc29001566a4a99384ede1c0808");

inline const Bytes compound = from_hex(
    "07020012003e0282a75061796c6f6164c0a55365714e6f2a0486a441646472a40a000001ab496e6361726e6174696f6e01a44d65"
    "7461"
    "c0a44e6f6465a66e6f64652d61a4506f7274cd1f0aa356736ea6010502000000");
// Five ALIVEs in a compound, compressed.
inline const Bytes five_alives = from_hex(
    "0982a4416c676f00a3427566da00c8000f1400e083a0c1823e08182215840c1939a4140000106055123763c2c87113864e9a376e"
    "0290"
    "6a52864e1860a49cbc2153c6949b95655ac42005e58d1c3acd3e281865658e1b53010a08980840214387102502106011a3468e1e"
    "410a"
    "1859f2644a982e61b69041d3264e9d3c7d02154ad468c38711270e689a7163c78f6e065035895225cbac2c5bcce87a33e7ce9e3f"
    "830e"
    "9d681669daa26c9fbe054960ae55bb2d5fe6a5c1f7eb5fb182cb2e3c9b746281c46ea3ba29e0b82e56c9316b54f61b3630d98901"
    "01");
inline const Bytes suspect_with_crc =
    from_hex("0cbb6fa0530383a446726f6da57065657231ab496e6361726e6174696f6e01a44e6f6465a7707970726f6265");

// Sealed with key 00..0f unless noted, and nonce a0..ab.
inline const Bytes ack_sealed = from_hex(
    "01a0a1a2a3a4a5a6a7a8a9aaaba8049feb1ff05f65eb1c75a51577c12e3cc457a2c2e45d3ee55285ee1f3de83571bd");
inline const Bytes ack_sealed_with_label = from_hex(
    "01a0a1a2a3a4a5a6a7a8a9aaaba8049feb1ff05f65eb1c75a51577c12e3cc4b4de85d85a25f77e3f3bd67c0b2af62c");
inline const Bytes ack_sealed_padded = from_hex(
    "00a0a1a2a3a4a5a6a7a8a9aaaba8049feb1ff05f65eb1c75a51577c12e3cc42d068d1933a12b1e7f954c8381a6dab2498476481a"
    "22"
    "519d932002ddf380");
inline const Bytes ack_sealed_aes_192 = from_hex(
    "01a0a1a2a3a4a5a6a7a8a9aaab39e01932982a741c9f517f64bcb88537fb3d55b5bdf2ba23081d5fc7f07109de75af");
inline const Bytes ack_sealed_aes_256 = from_hex(
    "01a0a1a2a3a4a5a6a7a8a9aaabe49adb7d24b26ed003014776541fb1901f868c95e1c290ed8122c07cdd9033ae20be");
inline const Bytes label_header = from_hex("f404626c6168");
inline const Bytes user_stream_sealed = from_hex(
    "0a0000002e01a0a1a2a3a4a5a6a7a8a9aaaba20792ee0dec4147f91ff9652811d10230bd46f3fe35fd5279be1de9218a769c5b");
inline const Bytes user_stream_sealed_padded = from_hex(
    "0a0000003d00a0a1a2a3a4a5a6a7a8a9aaaba20792ee0dec4147f91ff9652811d10230e12c078c1832a02a1f7e944d8280a7"
    "bb9c0e5a8de3bf6ec3f26a91a46c0369");
// Compressed, sealed, and dialed with the label.
inline const Bytes push_pull_in_all_layers = from_hex(
    "f404626c61680a0000009b01a0a1a2a3a4a5a6a7a8a9aaaba3049cfa12ee5c0a293ac0669c12df605ee201ad675a2798e65a48e2"
    "012b"
    "43349a0feffd26c98b67e2ee960e9ff2ea767c751e08fb1107aec8378ecae433210cc2173fce5c6e427ea1000fe6ca1b5201ddcb"
    "4888"
    "32f8d8cf098d40292c6c987774034ae791c34af98e04b0f9e7d35c229898518eb475ed73df9d38c6ce1e4f1fd76405a7d2eb2e69"
    "ee62"
    "ddf92fa6");

}  // namespace memberlist::fuzz::golden
