"""Looking at pictures and reading pages, as a person would."""

from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops


def opened(png: bytes) -> Image.Image:
    """Decode a picture whole."""
    image = Image.open(BytesIO(png))
    image.load()
    assert image.format == "PNG"
    return image.convert("RGB")


def margins(image: Image.Image) -> tuple[int, int, int, int]:
    """How many pixels of plain ground lie left, above, right and below of what is drawn."""
    ground = Image.new("RGB", image.size, image.getpixel((0, 0)))
    box = ImageChops.difference(image, ground).getbbox()
    assert box, "nothing is drawn"
    return box[0], box[1], image.width - box[2], image.height - box[3]


def pixels(image: Image.Image, colour: str) -> int:
    """How many pixels have exactly a colour."""
    wanted = tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
    counted = image.getcolors(image.width * image.height) or []
    return sum(count for count, found in counted if found == wanted)


def read(pdf: bytes) -> list[str]:
    """Return the text of each page, lines joined."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def rendered(pdf: bytes) -> list[Image.Image]:
    """Return each page as it is printed."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=2).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def described(pdf: bytes) -> dict[str, str]:
    """Return what a document says about itself."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found: dict[str, str] = document.get_metadata_dict()
        return found
    finally:
        document.close()
