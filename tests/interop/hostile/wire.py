"""Encodes messages of an attacker, valid or not. src/wire/README.md describes the format."""
import struct

PING, SUSPECT, ALIVE, DEAD, PUSH_PULL, COMPOUND, USER, COMPRESS, ENCRYPT = 0, 3, 4, 5, 6, 7, 8, 9, 10
HAS_LABEL = 244
LZW, LZ4 = 0, 196
VERSIONS = bytes([1, 5, 2, 0, 0, 0])
INCARNATION_MAX = 0xFFFF_FFFF
LOOPBACK = bytes([127, 0, 0, 1])
KEY = "AAECAwQFBgcICQoLDA0ODw=="  # for members with a key: the bytes 0, 1, 2, ... 15


def pack(value):
    """Encodes a value in the old msgpack that Go uses, in which str and bytes are both raw."""
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        if value < 0:
            return b"\xd3" + struct.pack(">q", value)
        if value < 128:
            return bytes([value])
        return b"\xce" + struct.pack(">I", value) if value <= INCARNATION_MAX else b"\xcf" + struct.pack(">Q", value)
    if isinstance(value, dict):
        return bytes([0x80 | len(value)]) + b"".join(pack(key) + pack(value[key]) for key in sorted(value))
    data = value.encode() if isinstance(value, str) else value
    if len(data) < 32:
        return bytes([0xA0 | len(data)]) + data
    if len(data) < 65536:
        return b"\xda" + struct.pack(">H", len(data)) + data
    return b"\xdb" + struct.pack(">I", len(data)) + data


def message(kind, **fields):
    return bytes([kind]) + pack(fields)


def user(payload):
    return bytes([USER]) + payload


def ping(seq_no, node):
    return message(PING, SeqNo=seq_no, Node=node)


def alive(node, port, incarnation, versions=VERSIONS):
    return message(ALIVE, Node=node, Addr=LOOPBACK, Port=port, Incarnation=incarnation, Meta=None, Vsn=versions)


def accusation(kind, node, source, incarnation):
    """SUSPECT or DEAD. A DEAD from the node itself is its leave."""
    return message(kind, Node=node, From=source, Incarnation=incarnation)


def push_pull(nodes=b"", claimed_nodes=0, claimed_state=0):
    return message(PUSH_PULL, Join=True, Nodes=claimed_nodes, UserStateLen=claimed_state) + nodes


def pushed_node(name, port, versions=VERSIONS):
    return pack({"Name": name, "Addr": LOOPBACK, "Port": port, "Meta": None, "Incarnation": 1, "State": 0, "Vsn": versions})


def compound(parts, claimed=None):
    count = len(parts) if claimed is None else claimed
    return bytes([COMPOUND, count]) + b"".join(struct.pack(">H", len(part)) for part in parts) + b"".join(parts)


def compressed(algorithm, data):
    return message(COMPRESS, Algo=algorithm, Buf=data)


TOPIC_MAGIC = b"\x89MLT"


def topic(sender, name, payload=b"", number=None, key="", version=1, kind=None, sizes=None):
    """A user message with the envelope of docs/topics.md, a broadcast if it has a number. `sizes`
    are the claimed sizes."""
    sender, name, key = sender.encode(), name.encode(), key.encode()
    kind = kind if kind is not None else int(number is not None)
    claimed = sizes or (len(name), len(key), len(sender))
    head = TOPIC_MAGIC + struct.pack(">BBBBHQ", version, kind, *claimed, number or 0)
    return bytes([USER]) + head + name + key + sender + payload


def user_stream(data):
    """A user message as sent on a stream, with its type byte."""
    return message(USER, UserMsgLen=len(data) - 1) + data[1:]


class LzwCodes:
    """Packs LZW codes as Go does: least significant bit first, 9 to 12 bits, starting again at
    4095."""

    def __init__(self):
        self.bits, self.length, self.data = 0, 0, bytearray()
        self.put(256, 9)
        self.restart()

    def restart(self):
        self.width, self.highest = 9, 257

    def put(self, code, width):
        self.bits |= code << self.length
        self.length += width
        while self.length >= 8:
            self.data.append(self.bits & 0xFF)
            self.bits >>= 8
            self.length -= 8

    def emit(self, code):
        self.put(code, self.width)
        self.highest += 1
        if self.highest == 1 << self.width:
            self.width += 1
        if self.highest == 4095:
            self.put(256, 12)
            self.restart()

    def end(self):
        self.put(257, self.width)
        return bytes(self.data) + (bytes([self.bits]) if self.length else b"")


def lzw_bomb(size):
    """Expands to at least `size` equal bytes. Each code stands for one byte more than the code
    before."""
    codes, produced = LzwCodes(), 0
    while produced < size:
        is_first = codes.highest == 257
        produced += 1 if is_first else codes.highest - 256
        codes.emit(USER if is_first else codes.highest)
    return codes.end()


def lzw(data):
    """Encodes any bytes one by one, which is valid but longer than the input."""
    codes = LzwCodes()
    for byte in data:
        codes.emit(byte)
    return codes.end()


def lz4_bomb(size, claimed=None):
    """One literal and one match that repeats it, 255 times for each byte of the block."""
    run = size - 1 - 4 - 15 - 5  # minus literal, shortest match, token, last literals
    block = bytes([0x1F, USER, 1, 0]) + b"\xff" * (run // 255) + bytes([run % 255])
    block += bytes([0x50]) + b"\x08" * 5
    return struct.pack(">I", size if claimed is None else claimed) + block
