"""Bad input gets one clear line and exit status 1 (2 for wrong usage), and leaves nothing behind."""
import json
import os
import shutil
import subprocess
import unittest
import zipfile

import support
from support import ROOT, Case

DOCUMENTS = ROOT / "tests" / "data" / "documents"


class BadSources(Case):
    def make_fails(self, message, *arguments, **options):
        return self.assert_fails(message, "make", *arguments, "-o", self.directory / "out.mp3", **options)

    def source(self, name, content):
        path = self.directory / name
        path.write_bytes(content)
        return path

    def test_a_missing_file(self):
        self.make_fails(r"nothing\.md.*No such file", self.directory / "nothing.md")

    def test_a_directory(self):
        self.make_fails(r"directory", self.directory)

    def test_an_empty_file(self):
        self.make_fails(r"empty", self.source("empty.md", b""))

    def test_only_white_space(self):
        self.make_fails(r"blank\.md", self.source("blank.md", b" \n\t\n \n"))

    def test_a_binary_file_named_md(self):
        self.make_fails(r"picture\.md", self.source("picture.md", b"\x89PNG\r\n\x1a\n" + os.urandom(4096)))

    def test_random_bytes_named_txt(self):
        self.make_fails(r"noise\.txt", self.source("noise.txt", bytes(range(256)) * 64))

    def test_a_truncated_pdf(self):
        whole = (DOCUMENTS / "two_columns.pdf").read_bytes()
        self.make_fails(r"cut\.pdf", self.source("cut.pdf", whole[:len(whole) // 3]))

    def test_an_encrypted_pdf(self):
        subprocess.run(["qpdf", "--encrypt", "secret", "secret", "256", "--", DOCUMENTS / "two_columns.pdf",
                        self.directory / "locked.pdf"], check=True)
        self.make_fails(r"locked\.pdf.*(encrypted|password)", self.directory / "locked.pdf")

    def test_a_pdf_of_scans(self):
        self.make_fails(r"scan.*\.pdf.*text", DOCUMENTS / "scan.pdf")

    def test_a_zip_bomb_named_epub(self):
        path = self.directory / "bomb.epub"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/epub+zip")
            archive.writestr("META-INF/container.xml", '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
                             '<rootfiles><rootfile full-path="c.opf"/></rootfiles></container>')
            archive.writestr("c.opf", '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" '
                             'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>')
            archive.writestr("a.xhtml", b"<p>" + b"a" * (300 << 20))
        self.make_fails(r"bomb\.epub", path)

    def test_an_epub_whose_paths_climb_out(self):
        path = self.directory / "climber.epub"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/epub+zip")
            archive.writestr("META-INF/container.xml", '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
                             '<rootfiles><rootfile full-path="../../etc/passwd"/></rootfiles></container>')
        self.make_fails(r"climber\.epub", path)

    def test_html_without_text(self):
        self.make_fails(r"page\.html", self.source("page.html", b"<html><body><script>var a = 1;</script></body></html>"))

    def test_a_web_address(self):
        self.make_fails(r"cannot be reached", "http://127.0.0.1/article")

    def test_no_source_at_all(self):
        self.make_fails(r"name a document")

    def test_a_language_no_engine_speaks(self):
        self.make_fails(r"xx", support.ARTICLE, "--language", "xx")


class StrangeButGood(Case):
    """Input that is odd but has something to say is spoken."""

    def speak(self, content, name="odd.txt"):
        path = self.directory / name
        path.write_bytes(content)
        return self.make(path, "-o", self.directory / "out.mp3", "--voice", "espeak:en-us", "--hosts", "1")

    def test_invalid_utf8_is_decoded(self):
        self.speak(b"This is a caf\xe9 in the old town of Krak\xf3w. It has been open for a hundred years.")

    def test_a_word_of_20000_letters(self):
        self.speak(b"The word follows here at once. " + b"a" * 20000 + b" was the word. It was a long word indeed.")

    def test_5000_digits(self):
        self.speak(b"The number is " + b"7" * 5000 + b" and no more. It was a large number indeed.")

    def test_500_punctuation_marks(self):
        self.speak(b"Really" + b"!" * 500 + b" That was loud. Nobody expected so many marks after one word.")


class BadScripts(Case):
    GOOD = {"version": 1, "title": "T", "language": "en", "speakers": [{"id": "a", "name": "A"}],
            "segments": [{"title": "S", "turns": [{"speaker": "a", "text": "Hello there."}]}]}

    def script_fails(self, message, change):
        script = json.loads(json.dumps(self.GOOD))
        change(script)
        self.text_fails(message, json.dumps(script))

    def text_fails(self, message, text):
        path = self.directory / "script.json"
        path.write_text(text)
        self.assert_fails(message, "make", "--script", path, "-o", self.directory / "out.mp3")

    def test_each_mistake_is_named_by_its_path(self):
        turn = lambda script: script["segments"][0]["turns"][0]
        mistakes = {
            r"\$\.version": lambda s: s.update(version=2),
            r"\$\.title": lambda s: s.pop("title"),
            r"\$\.speakers": lambda s: s.update(speakers=[]),
            r"\$\.speakers\[0\]\.name": lambda s: s["speakers"][0].update(name=7),
            r"\$\.speakers\[1\]\.id": lambda s: s["speakers"].append({"id": "a", "name": "Again"}),
            r"\$\.segments": lambda s: s.update(segments=[]),
            r"\$\.segments\[0\]\.turns": lambda s: s["segments"][0].update(turns="none"),
            r"\$\.segments\[0\]\.turns\[0\]\.speaker.*\"b\"": lambda s: turn(s).update(speaker="b"),
            r"\$\.segments\[0\]\.turns\[0\]\.text": lambda s: turn(s).update(text=""),
            r"\$\.segments\[0\]\.turns\[0\]\.pause_ms": lambda s: turn(s).update(pause_ms=-1),
            r"\$\.segments\[0\]\.turns\[0\].*txet": lambda s: turn(s).update(txet="x"),
            r"\$\.segments\[0\]\.turns\[0\]\.source": lambda s: turn(s).update(source="there"),
        }
        for message, change in mistakes.items():
            with self.subTest(message):
                self.script_fails(message, change)

    def test_not_json(self):
        self.text_fails(r"script\.json", '{"version": 1,')

    def test_an_array(self):
        self.text_fails(r"\$", "[]")

    def test_an_unknown_voice_in_the_script(self):
        self.script_fails(r"nobodyhere", lambda s: s["speakers"][0].update(voice="nobodyhere"))


class BadOutputsAndOptions(Case):
    def test_an_output_directory_that_is_not_there(self):
        self.assert_fails(r"cannot write .*No such file", "make", support.ARTICLE, "-o", self.directory / "no" / "x.mp3")

    def test_an_output_that_is_a_directory(self):
        (self.directory / "d.mp3").mkdir()
        self.assert_fails(r"d\.mp3", "make", support.ARTICLE, "-o", self.directory / "d.mp3", "--minutes", "0.3")

    def test_an_ending_that_is_no_format(self):
        self.assert_fails(r"\.mp3, \.opus", "make", support.ARTICLE, "-o", self.directory / "x.ogv")

    def test_an_unknown_voice_suggests_near_ones(self):
        voice = json.loads(self.succeed("voices", "--json").stdout)[0]["id"]
        self.assert_fails(rf'did you mean .*"{voice}"', "make", support.ARTICLE, "-o", self.directory / "x.mp3", "--voice",
                          voice + "x")

    def test_wrong_usage_has_status_2(self):
        self.assert_fails(r"--help", "make", support.ARTICLE, "--minutes", "soon", status=2)
        self.assert_fails(r"--help", "make", support.ARTICLE, "--no-such-option", status=2)
        self.assert_fails(r"--help", status=2)

    def test_bad_configuration_names_file_and_line(self):
        config = self.directory / "config.toml"
        config.write_text("[tts]\nwrokers = 3\n")
        self.assert_fails(r'config\.toml:2: .*wrokers.*did you mean "tts\.workers"', "config", "--config", config)
        config.write_text("[tts]\nworkers = \"many\"\n")
        self.assert_fails(r"config\.toml:2: tts\.workers must be a whole number", "config", "--config", config)

    @unittest.skipUnless(os.geteuid() == 0, "needs root for a tiny file system")
    def test_a_full_disk(self):
        mount = self.directory / "tiny"
        mount.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", mount], capture_output=True).returncode:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", mount], check=True)
        self.assert_fails(r"No space left", "make", support.ARTICLE, "-o", mount / "x.mp3", "--minutes", "1")

    @unittest.skipUnless(os.geteuid() == 0, "needs root for a tiny file system")
    def test_a_full_cache_disk_costs_a_warning_only(self):
        mount = self.directory / "tiny"
        mount.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", mount], capture_output=True).returncode:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", mount], check=True)
        audio = self.directory / "x.mp3"
        self.succeed("make", support.ARTICLE, "-o", audio, "--minutes", "0.5", data=mount)
        self.assertTrue(audio.exists())

    def test_an_installation_without_its_worker(self):
        lonely = self.directory / "bin" / "showrunner"
        lonely.parent.mkdir()
        shutil.copy(support.SHOWRUNNER, lonely)
        self.assert_fails(r"showrunner-voice.*No such file", "make", support.ARTICLE, "-o", self.directory / "x.mp3",
                          program=lonely)


if __name__ == "__main__":
    unittest.main()
