"""Sound, video and PDF: whether the whole file has the shape of its format (nothing is decoded)."""

import struct
from typing import IO, Final

from shouhou.documents.contents.kinds import M4A, MOV, MP3, MP4, PDF, WAV, WEBM, WEBM_AUDIO, Format

_TRACK_LIST: Final = 16 * 1024 * 1024
_HEAD_OF_WEBM: Final = 256 * 1024
_TAIL_OF_PDF: Final = 4096
_BITRATES: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_LOW_BITRATES: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_RATES: Final = (44100, 48000, 32000)


def shape_of(format: Format, file: IO[bytes], size: int) -> Format | None:
    """The format made sure of (a container with sound only is sound); None if the file has not its shape."""
    if format in {MP4, MOV, M4A}:
        return _mp4(format, file, size)
    if format == WEBM:
        return _webm(file)
    file.seek(0)
    if format == MP3:
        return MP3 if _is_mp3(file, size) else None
    if format == PDF:
        return PDF if _is_pdf(file, size) else None
    if format == WAV:
        head = file.read(12)
        return WAV if struct.unpack("<I", head[4:8])[0] + 8 <= size + 1 else None
    return format


def _mp4(format: Format, file: IO[bytes], size: int) -> Format | None:
    """Walks the boxes to the end; the track list says whether there is a picture."""
    at, tracks = 0, None
    while at + 8 <= size:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        start = 8
        if length == 1:
            start, length = 16, int.from_bytes(file.read(8), "big")
        elif length == 0:
            length = size - at
        if length < start or at + length > size:
            return None
        if kind == b"moov":
            tracks = file.read(min(length - start, _TRACK_LIST))
        at += length
    if tracks is None or (b"soun" not in tracks and b"vide" not in tracks):
        return None
    return format if b"vide" in tracks and format != M4A else M4A


def _webm(file: IO[bytes]) -> Format | None:
    file.seek(0)
    head = file.read(_HEAD_OF_WEBM)
    if any(codec in head for codec in (b"V_VP8", b"V_VP9", b"V_AV1")):
        return WEBM
    return WEBM_AUDIO if b"A_OPUS" in head or b"A_VORBIS" in head else None


def _is_pdf(file: IO[bytes], size: int) -> bool:
    file.seek(max(0, size - _TAIL_OF_PDF))
    tail = file.read()
    return b"startxref" in tail and b"%%EOF" in tail


def _is_mp3(file: IO[bytes], size: int) -> bool:
    """After the tags stand two frames, one right after the other."""
    at = 0
    head = file.read(10)
    if head[:3] == b"ID3":
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))
    for _turn in range(2):
        file.seek(at)
        length = _frame_length(file.read(4))
        if length is None or at + 4 > size:
            return False
        at += length
    return True


def _frame_length(header: bytes) -> int | None:
    """The bytes of an MPEG layer III frame by its header; None if it is no such header."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None
    version, padding = (header[1] >> 3) & 3, (header[2] >> 1) & 1
    bitrate = (_BITRATES if version == 3 else _LOW_BITRATES)[header[2] >> 4]
    index = (header[2] >> 2) & 3
    if version == 1 or bitrate == 0 or index == 3:
        return None
    rate = _RATES[index] // {3: 1, 2: 2, 0: 4}[version]
    return (144 if version == 3 else 72) * bitrate * 1000 // rate + padding
