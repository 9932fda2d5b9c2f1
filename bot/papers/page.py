"""Pages of a PDF: headings, paragraphs, tiles, tables and pictures from the top down.

The same calls give the same bytes: nothing is taken from the clock or from what is installed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TableBordersLayout, TextEmphasis, XPos, YPos
from fpdf.fonts import FontFace

from bot.papers.sheet import BOLD, REGULAR

FAMILY = "DejaVu"
MARGIN, TOP, WIDE = 15.0, 11.0, 180.0
"""Millimetres: A4 is 210 wide."""
FOOT = 12.0
BLACK, GREY, PALE = (28, 29, 32), (96, 97, 102), (243, 242, 239)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure that is seen first."""

    number: str
    name: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    text: str
    bold: bool = False


Row = Sequence[Cell | str]


class Pages(FPDF):
    """A document that is written from the top down and breaks its pages itself."""

    def __init__(self, title: str, language: str, made_at: datetime) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.foot_text, self.page_text = "", "{n}/{of}"
        self.set_margins(MARGIN, TOP)
        self.set_auto_page_break(auto=True, margin=FOOT + 4)
        self.add_font(FAMILY, "", REGULAR)
        self.add_font(FAMILY, "B", BOLD)
        self.set_title(title)
        self.set_lang(language)
        self.set_creation_date(made_at)

    def footer(self) -> None:
        """Write what stands at the foot of every page; called by the library."""
        self.set_y(-FOOT)
        self._ink(7, GREY)
        number = self.page_text.format(n=self.page_no(), of=self.str_alias_nb_pages)
        self.cell(WIDE, 5, self.foot_text)
        self.set_x(MARGIN)
        self.cell(WIDE, 5, number, align="R")

    def _ink(
        self, size: float, colour: tuple[int, int, int] = BLACK, *, bold: bool = False
    ) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)

    def gap(self, height: float = 3) -> None:
        """Leave some room."""
        self.ln(height)

    def headline(self, left: str, right: str) -> None:
        """Write the title of the document, with a remark at the right."""
        self._ink(9, GREY)
        self.cell(WIDE, 8, right, align="R")
        self.set_x(MARGIN)
        self._ink(16, bold=True)
        self.cell(WIDE, 8, left, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def heading(self, text: str, room: float = 22) -> None:
        """Write a heading, on the next page when there is less room than so much below it."""
        if self.will_page_break(room):
            self.add_page()
        self.gap(2.5)
        self._ink(10, bold=True)
        self.cell(WIDE, 6, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def paragraph(
        self, text: str, size: float = 9, *, dim: bool = False, bold: bool = False
    ) -> None:
        """Write a text over the whole width, whole on one page."""
        self._ink(size, GREY if dim else BLACK, bold=bold)
        if self.will_page_break(size * 0.5 * self._lines(text, WIDE)):
            self.add_page()
        self.multi_cell(WIDE, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def tiles(self, tiles: Sequence[Tile]) -> None:
        """Set the most important figures side by side."""
        gap = 3.0
        width = (WIDE - gap * (len(tiles) - 1)) / len(tiles)
        top = self.get_y() + 2
        height = 11 + max(self._height(tile, width) for tile in tiles)
        self.set_fill_color(*PALE)
        for index, tile in enumerate(tiles):
            left = MARGIN + index * (width + gap)
            self.rect(left, top, width, height, style="F", round_corners=True, corner_radius=1.5)
            self._tile(tile, left, top, width)
        self.set_xy(MARGIN, top + height)

    def _tile(self, tile: Tile, left: float, top: float, width: float) -> None:
        self.set_xy(left, top + 2)
        self._ink(15, bold=True)
        self.cell(width, 7, tile.number, align="C", new_x=XPos.LEFT, new_y=YPos.NEXT)
        for text, colour in ((tile.name, BLACK), (tile.more, GREY)):
            self._ink(7, colour)
            self.set_x(left)
            if text:
                self.multi_cell(width, 3.4, text, align="C", new_x=XPos.LEFT, new_y=YPos.NEXT)

    def _height(self, tile: Tile, width: float) -> float:
        self._ink(7)
        return 3.4 * sum(self._lines(text, width) for text in (tile.name, tile.more) if text)

    def _lines(self, text: str, width: float) -> int:
        found = self.multi_cell(width, 1, text, dry_run=True, output=MethodReturnValue.LINES)
        return len(found) if isinstance(found, list) else 1

    def grid(self, head: Sequence[str], rows: Sequence[Row], widths: Sequence[int]) -> None:
        """Write a table; its first column reads from the left, the others are centred."""
        self._ink(8)
        self.set_fill_color(255)
        self.set_draw_color(*GREY)
        self.set_line_width(0.1)
        bold = FontFace(emphasis=TextEmphasis.B)
        with self.table(
            width=WIDE,
            col_widths=tuple(widths),
            text_align=("LEFT", *(["CENTER"] * (len(head) - 1))),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis=TextEmphasis.B, size_pt=7.5, fill_color=PALE),
            line_height=4.2,
            padding=(0.5, 1),
            v_align="M",
        ) as table:
            table.row(head)
            for cells in rows:
                row = table.row()
                for cell in cells:
                    found = Cell(cell) if isinstance(cell, str) else cell
                    row.cell(found.text, style=bold if found.bold else None)

    def picture(self, png: bytes, told: str) -> None:
        """Show a picture over the whole width; `told` is read out in its place."""
        self.image(BytesIO(png), w=WIDE, alt_text=told)

    def finished(self) -> bytes:
        """Return the document."""
        return bytes(self.output())
