"""Codes are read from paper as it comes back: turned, askew, faint, with specks, two on one picture."""

import io
import random

import pytest
import segno
from PIL import Image, ImageFilter

from shouhou.slips.codes import code_in, new_code, text_of
from shouhou.slips.reading import CannotRead, pages_of

CODE, OTHER = "K7QX2M9AB1", "Z0Y1X2W3V4"


def drawn(code: str, scale: int = 6) -> Image.Image:
    out = io.BytesIO()
    segno.make(text_of(code), micro=False, error="m").save(out, kind="png", scale=scale, border=4)
    return Image.open(io.BytesIO(out.getvalue())).convert("L")


def sheet(*codes: str) -> Image.Image:
    page = Image.new("L", (1654, 2339), 255)
    for n, code in enumerate(codes):
        page.paste(drawn(code), (1200, 120 + 1100 * n))
    return page


def packed(picture: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def read(content: bytes) -> list[tuple[str, ...]]:
    return [page.codes for page in pages_of(content)]


@pytest.mark.parametrize("angle", [0, 90, 180, 270, 4, -7, 172])
def test_however_the_page_lies(angle: int) -> None:
    turned = sheet(CODE).rotate(angle, expand=True, fillcolor=255)
    assert read(packed(turned)) == [(CODE,)]


def test_a_page_upside_down_is_kept_upright() -> None:
    page = sheet(CODE)
    page.paste(0, (0, 0, 200, 100))  # a mark at the top left
    (found,) = pages_of(packed(page.rotate(180)))
    assert found.picture.convert("L").getpixel((50, 50)) == 0


def test_an_askew_photograph_in_bad_light() -> None:
    page = sheet(CODE).transform(
        (1654, 2339), Image.Transform.QUAD, (-60, 40, 20, 2300, 1700, 2339, 1600, -30), fillcolor=255
    )
    dim = page.point(lambda value: 60 + value * 90 // 255).filter(ImageFilter.GaussianBlur(1.4))
    assert read(packed(dim, "JPEG", quality=40)) == [(CODE,)]


def test_a_fax_with_specks() -> None:
    page, chance = sheet(CODE).resize((1240, 1754)), random.Random(7)
    for _n in range(40_000):
        page.putpixel((chance.randrange(page.width), chance.randrange(page.height)), chance.choice((0, 255)))
    assert read(packed(page.convert("1"), "TIFF", compression="group4")) == [(CODE,)]


def test_two_slips_in_one_picture_are_both_found() -> None:
    assert read(packed(sheet(CODE, OTHER))) == [(CODE, OTHER)]


def test_pages_of_a_tiff_and_of_a_pdf() -> None:
    pages = [sheet(CODE), sheet(OTHER), Image.new("L", (800, 600), 255)]
    tiff = packed(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    pdf = packed(pages[0], "PDF", save_all=True, append_images=pages[1:], resolution=200)
    assert read(tiff) == read(pdf) == [(CODE,), (OTHER,), ()]


def test_codes_of_others_are_no_slips() -> None:
    out = io.BytesIO()
    segno.make("https://example.org/SH1", micro=False).save(out, kind="png", scale=8)
    assert read(out.getvalue()) == [()]


@pytest.mark.parametrize("content", [b"", b"no picture", b"%PDF-1.4 broken", b"\x89PNG\r\n\x1a\n"])
def test_what_holds_no_pages_is_refused(content: bytes) -> None:
    with pytest.raises(CannotRead):
        read(content)


def test_a_code_may_be_typed_as_a_hand_reads_it() -> None:
    code = new_code()
    assert code_in(text_of(code)) == code_in(code.lower()) == code
    assert code_in("O0I1L2A3B4") == "001112A3B4"
    assert code_in("BX-202603-0001") is None
