#!/usr/bin/env python3
"""Writes the PDFs of this folder, which are committed: run it (with python3-reportlab and qpdf) only to change them.

two_columns.pdf  a paper: title across the page, two justified columns, words hyphenated at line ends by hand, running
                 headers that differ on left and right pages, footers and page numbers, a footnote
report.pdf       one column, bold headings, bullets, a paragraph that runs over the page break
encrypted.pdf    report.pdf behind a user password
truncated.pdf    the first two thirds of report.pdf
scan.pdf         a picture of a page and no text
"""
import pathlib
import subprocess

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

rl_config.invariant = 1  # no dates: the same bytes every time
FOLDER = pathlib.Path(__file__).parent
WIDTH, HEIGHT = A4

# Marked syllables are where a line may break; the paper's two compounds end lines as well.
PAPER = [
    ("h", "1 Introduction"),
    ("p", "Rail~ways shaped the map of the con~ti~nent long before mo~tor~ways did. In this short pa~per we look at the "
          "night trains that once con~nect~ed eighty cities, and ask why so few of them sur~vived the turn of the "
          "cen~tury. The an~swer, we ar~gue, has less to do with speed than with the way tracks are priced."),
    ("p", "A night train is a well-known par~adox: it is slow, and yet it costs no time, be~cause the trav~el~ler "
          "sleeps. What it costs is mon~ey. A sleep~ing car car~ries a third of the pas~sen~gers of a day coach, and "
          "runs only once in a night. Every charge per train is there~fore paid three times over."),
    ("h", "2 How tracks are priced"),
    ("p", "Since the re~form of the net~works each op~er~a~tor pays for every kilo~metre that a train runs. The charge "
          "was meant to mir~ror the wear of the rails, but most coun~tries added a share of the fixed costs. For a "
          "long train with few beds this share weighs more than fuel, staff and clean~ing taken to~geth~er."),
    ("p", "We col~lect~ed the pub~lished tar~iffs of four~teen net~works and com~put~ed the charge for one and the same "
          "train on each of them. The dear~est net~work asked nine times as much as the cheap~est. No oth~er in~put "
          "of the time~table va~ries by such a fac~tor, and none is as easy to change by a sin~gle de~cree."),
    ("h", "3 What changed"),
    ("p", "In the last de~cade three net~works cut the charge for trains at night, when the tracks lie emp~ty any~way. "
          "Within two years the num~ber of de~par~tures on them dou~bled, while it stayed flat else~where. The "
          "com~par~i~son is rough, for the same coun~tries also bought new cars, but the or~der of events is clear."),
    ("p", "We con~clude that night trains did not die of old age. They were priced out of the time~table, and where "
          "the price was mend~ed they came back. The lesson is cheap: empty tracks earn noth~ing, and a small charge "
          "on a full train is bet~ter than a large one on a train that does not run."),
]


def break_lines(text, font, size, width):
    """Greedy lines of (words, is_last); `~` marks where a word may be hyphenated."""
    lines, line = [], []
    def fits(words):
        return stringWidth(" ".join(words), font, size) <= width
    for word in text.split():
        plain = word.replace("~", "")
        if fits(line + [plain]):
            line.append(plain)
            continue
        parts = word.split("~")
        cut = 0
        for i in range(1, len(parts)):
            if fits(line + ["".join(parts[:i]) + "-"]):
                cut = i
        if cut:
            line.append("".join(parts[:cut]) + "-")
            plain = "".join(parts[cut:])
        lines.append((line, False))
        line = [plain]
    lines.append((line, True))
    return lines


class Columns:
    """Fills column after column, page after page."""

    def __init__(self, pdf, columns, size, furniture):
        self.pdf, self.size, self.furniture = pdf, size, furniture
        self.gutter = 20
        self.margin = 56
        self.count = columns
        self.width = (WIDTH - 2 * self.margin - (columns - 1) * self.gutter) / columns
        self.page, self.column, self.top = 1, 0, HEIGHT - 80
        self.y = self.top
        furniture(pdf, 1)

    def room(self, lines=1):
        if self.y - lines * self.size * 1.2 > 90:
            return
        self.column += 1
        if self.column == self.count:
            self.pdf.showPage()
            self.page += 1
            self.column, self.top = 0, HEIGHT - 80
            self.furniture(self.pdf, self.page)
        self.y = self.top

    def left(self):
        return self.margin + self.column * (self.width + self.gutter)

    def heading(self, text, size):
        self.room(3)
        self.y -= size * 1.6
        self.pdf.setFont("Helvetica-Bold", size)
        self.pdf.drawString(self.left(), self.y, text)
        self.y -= size * 0.5

    def paragraph(self, text, indent=0, bullet=None):
        font = "Times-Roman"
        for i, (words, last) in enumerate(break_lines(text, font, self.size, self.width - indent)):
            self.room()
            self.y -= self.size * 1.2
            self.pdf.setFont(font, self.size)
            x = self.left() + indent
            if bullet and i == 0:
                self.pdf.drawString(self.left(), self.y, bullet)
            natural = stringWidth(" ".join(words), font, self.size)
            stretch = 0 if last or len(words) < 2 else (self.width - indent - natural) / (len(words) - 1)
            for word in words:  # word by word, as typesetting programs do
                self.pdf.drawString(x, self.y, word)
                x += stringWidth(word + " ", font, self.size) + stretch
        self.y -= self.size * 0.5


def two_columns():
    def furniture(pdf, page):
        pdf.setFont("Times-Italic", 8)
        if page % 2:
            pdf.drawRightString(WIDTH - 56, HEIGHT - 40, "The price of a night train")
        else:
            pdf.drawString(56, HEIGHT - 40, "A. Keller and M. Orsini")
        pdf.setFont("Times-Roman", 8)
        pdf.drawString(56, 40, "Journal of Invented Railway Studies, vol. 12")
        pdf.drawCentredString(WIDTH / 2, 28, str(page + 100))

    pdf = canvas.Canvas(str(FOLDER / "two_columns.pdf"), pagesize=A4)
    pdf.setTitle("The Price of a Night Train")
    pdf.setAuthor("Ada Keller and Marco Orsini")
    body = Columns(pdf, 2, 10, furniture)
    pdf.setFont("Helvetica-Bold", 20)
    pdf.drawCentredString(WIDTH / 2, HEIGHT - 100, "The Price of a Night Train")
    pdf.setFont("Times-Roman", 11)
    pdf.drawCentredString(WIDTH / 2, HEIGHT - 122, "Ada Keller and Marco Orsini, Institute of Invented Railways")
    pdf.setFont("Times-Roman", 7)
    pdf.drawString(56, 72, "1 All tariffs were read on the first of March.")
    body.top = body.y = HEIGHT - 150
    for year in ["this", "last", "another", "one more"]:  # long enough for three pages
        for kind, text in PAPER:
            if kind == "h":
                body.heading(text if year == "this" else f"{text}, {year} year", 13)
            else:
                body.paragraph(text)
    pdf.save()


def report():
    def furniture(pdf, page):
        pdf.setFont("Helvetica", 8)
        pdf.drawString(56, HEIGHT - 36, "Harbour Office | Annual Report")
        pdf.drawRightString(WIDTH - 56, 36, f"Page {page} of 2")

    pdf = canvas.Canvas(str(FOLDER / "report.pdf"), pagesize=A4)
    body = Columns(pdf, 1, 12, furniture)
    body.heading("Annual Report of the Harbour Office", 22)
    body.heading("Summary", 12)
    body.paragraph("The harbour handled more ships this year than in any year since the quay was rebuilt. Most of them "
                   "were small. The three largest brought grain, and waited for an average of two days.")
    body.heading("What we did", 12)
    body.paragraph("dredged the northern channel to a depth of nine metres,", 14, "\u2022")
    body.paragraph("replaced the lamps of both lighthouses, and", 14, "\u2022")
    body.paragraph("opened the new office for fishing licences.", 14, "\u2022")
    for i in range(13):
        body.paragraph(f"Paragraph number {i + 1} of the account follows. " + "The pilots reported calm seas through "
                       "most of the season, with two storms in the autumn that closed the channel for a day each. "
                       "Nobody was hurt, although a barge broke loose and had to be caught by the tug before it "
                       "reached the bridge. The insurers were told and have since paid for the damaged pier.")
    pdf.save()


def scan():
    from reportlab.lib.utils import ImageReader
    from PIL import Image
    pdf = canvas.Canvas(str(FOLDER / "scan.pdf"), pagesize=A4)
    pdf.drawImage(ImageReader(Image.new("L", (60, 80), 220)), 0, 0, WIDTH, HEIGHT)
    pdf.save()


if __name__ == "__main__":
    two_columns()
    report()
    scan()
    plain = FOLDER / "report.pdf"
    (FOLDER / "truncated.pdf").write_bytes(plain.read_bytes()[: plain.stat().st_size * 2 // 3])
    subprocess.run(["qpdf", "--static-id", "--encrypt", "secret", "owner", "256", "--", plain,
                    FOLDER / "encrypted.pdf"], check=True)
