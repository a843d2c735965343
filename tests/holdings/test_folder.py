"""A folder is read as its owner keeps it: any spelling of an index, any encoding, and nothing dropped silently."""

from __future__ import annotations

import io
import os
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from wenmai.holdings import folder
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.kernel.problems import Problem


def picture(colour: int = 0) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 3), (colour % 256, 40, 90)).save(stream, "PNG")
    return stream.getvalue()


def put(root: Path, *names: str) -> None:
    for number, name in enumerate(names):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(picture(number))


def write_index(root: Path, text: str, encoding: str = "utf-8", name: str = "index.csv") -> None:
    (root / name).write_bytes(text.encode(encoding))


def codes(problems: list[Problem]) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_encoding_separator_and_line_end(encoding: str, separator: str, line_end: str, tmp_path: Path) -> None:
    put(tmp_path, "甲.png", "乙.png")
    lines = ["文件,题名,编号,朝代,材质,备注", '甲.png,青花瓷瓶,A-1,明代,瓷,"长,短;句"', "乙.png,Jade disc,A-2,汉,玉,"]
    text = line_end.join(line.replace(",", separator).replace(f"长{separator}短", "长,短") for line in lines) + line_end
    write_index(tmp_path, text, encoding)
    records, problems = folder.gather(tmp_path)
    assert problems == []
    first, second = records
    assert (first.key, first.title_zh, first.title_en) == ("A-1", "青花瓷瓶", "")
    assert (first.period, first.material, first.fields["备注"].replace(separator, "*")) == (
        "明代",
        "瓷",
        "长,短;句".replace(separator, "*"),
    )
    assert (second.key, second.title_zh, second.title_en) == ("A-2", "", "Jade disc")
    assert (first.index, first.line, second.line) == ("index.csv", 2, 3)


def test_latin_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    put(tmp_path, "a.png")
    write_index(tmp_path, "file;title\r\na.png;Épée dorée, château d'été\r\n", "cp1252")
    records, problems = folder.gather(tmp_path)
    assert (records[0].title_en, problems) == ("Épée dorée, château d'été", [])


@pytest.mark.parametrize(
    ("header", "key", "zh", "en"),
    [
        ("file,accession,title_zh,title_en", "7", "瓶", "vase"),
        ("Filename,Accession No.,Title (ZH),Title (EN)", "7", "瓶", "vase"),
        ("图像文件,登记号,中文名称,英文名称", "7", "瓶", "vase"),
        ("圖像檔,典藏號,中文名稱,英文名稱", "7", "瓶", "vase"),
        ("IMAGE,Object Number,name_zh,name_en", "7", "瓶", "vase"),
        ("ｆｉｌｅ, ID ,chinese title,english-title", "7", "瓶", "vase"),
        ("image,number,name,remark", "a", "瓶", ""),
    ],
)
def test_headers_in_both_languages(header: str, key: str, zh: str, en: str, tmp_path: Path) -> None:
    put(tmp_path, "a.png")
    write_index(tmp_path, f"{header}\na.png,7,瓶,vase\n")
    (record,), problems = folder.gather(tmp_path)
    assert (record.key, record.title_zh, record.title_en, problems) == (key, zh, en, [])


def test_columns_of_known_meaning_and_all_others_verbatim(tmp_path: Path) -> None:
    put(tmp_path, "a.png")
    write_index(
        tmp_path,
        "file,id,accession,dynasty,medium,工艺,rights,photographer,Size, ,Size\n"
        "a.png,1,A.1, Ming ,silk,刺绣,CC0,Li,10 cm,odd,4 in\n",
    )
    (record,), _ = folder.gather(tmp_path)
    assert (record.key, record.period, record.material, record.technique) == ("A.1", "Ming", "silk", "刺绣")
    assert (record.licence, record.credit) == ("CC0", "Li")
    assert dict(record.fields) == {
        "id": "1",
        "dynasty": " Ming ",
        "medium": "silk",
        "工艺": "刺绣",
        "rights": "CC0",
        "photographer": "Li",
        "Size": "10 cm",
        "column 10": "odd",
        "Size (2)": "4 in",
    }


def test_quoted_cells_may_span_lines_and_lines_are_still_counted(tmp_path: Path) -> None:
    put(tmp_path, "a.png", "b.png", "c.png")
    text = 'file,title,note\na.png,"A ""fine"" vase","one\ntwo\r\nthree"\n\nb.png,B,5" high\nmissing.png,C,\nc.png,C,\n'
    write_index(tmp_path, text)
    records, problems = folder.gather(tmp_path)
    assert [(one.title_en, one.line) for one in records] == [('A "fine" vase', 2), ("B", 6), ("C", 8)]
    assert records[0].fields["note"] == "one\ntwo\r\nthree"
    assert records[1].fields["note"] == '5" high'
    assert codes(problems) == [("missing-file", 7)]


def test_a_quote_that_is_never_closed_spoils_its_own_row_only(tmp_path: Path) -> None:
    names = [f"p{number}.png" for number in range(6)]
    put(tmp_path, *names)
    rows = [f"{name},title {number},x" for number, name in enumerate(names)]
    rows[2] = 'p2.png,"never closed,x'
    write_index(tmp_path, "file,title,note\n" + "\n".join(rows) + "\n")
    records, problems = folder.gather(tmp_path)
    assert [one.relative for one in records] == names
    assert codes(problems) == [("open-quote", 4)]
    assert records[2].title_en == "never closed"


def test_rows_with_too_few_or_too_many_cells_are_read_and_said(tmp_path: Path) -> None:
    put(tmp_path, "a.png", "b.png", "c.png", "d.png")
    rows = "a.png,A\nb.png,B, the better,Li,CC0\nc.png,C,Wu,CC0,,,\nd.png,D,odd,Li,CC0\n"
    write_index(tmp_path, "file,title,author,licence\n" + rows)
    records, problems = folder.gather(tmp_path)
    assert [(one.title_en, one.credit, one.licence) for one in records] == [
        ("A", "", ""),
        ("B, the better", "Li", "CC0"),
        ("C", "Wu", "CC0"),
        ("D", "", ""),
    ]
    assert codes(problems) == [("too-few-cells", 2), ("too-many-cells", 3), ("too-many-cells", 5)]


def test_a_bare_name_is_found_in_a_folder_below_where_it_is_the_only_one(tmp_path: Path) -> None:
    put(tmp_path, "images/one.png", "images/two.png", "more/two.png")
    write_index(tmp_path, "file,title\nOne.png,A\ntwo.png,B\n")
    records, problems = folder.gather(tmp_path)
    assert [(one.relative, one.title_en) for one in records[:1]] == [("images/one.png", "A")]
    assert codes(problems) == [("missing-file", 3)]
    assert {one.relative for one in records[1:]} == {"images/two.png", "more/two.png"}


def test_bad_rows_are_said_with_their_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    root = tmp_path / "collection"
    put(root, "good.png", "last.png", "text.png")
    put(tmp_path, "secret.png")
    (root / "text.png").write_text("not a picture")
    (root / "empty.png").write_bytes(b"")
    (root / "out.png").symlink_to(tmp_path / "secret.png")
    (root / "away").symlink_to(tmp_path)
    cells = [
        "good.png",
        "nothing.png",
        "../secret.png",
        str(tmp_path / "secret.png"),
        "C:\\photos\\a.png",
        "out.png",
        "away/secret.png",
        "https://example.org/a.png",
        "",
        "good.png",
        "text.png",
        "empty.png",
        "x" * 5000 + ".png",
        "nul\0.png",
        "last.png",
    ]
    write_index(root, "file,title\n" + "".join(f"{cell},t\n" for cell in cells))
    records, problems = folder.gather(root)
    assert [one.relative for one in records] == ["good.png", "last.png"]
    listed = [one for one in problems if one.line]
    assert codes(listed) == [
        ("missing-file", 3),
        ("outside-folder", 4),
        ("outside-folder", 5),
        ("outside-folder", 6),
        ("outside-folder", 7),
        ("outside-folder", 8),
        ("not-a-local-file", 9),
        ("no-file", 10),
        ("duplicate-row", 11),
        ("not-a-picture", 12),
        ("empty-file", 13),
        ("missing-file", 14),
        ("missing-file", 15),
    ]
    assert {one.where for one in listed} == {f"index.csv:{one.line}" for one in listed}
    assert codes([one for one in problems if not one.line]) == [("linked-folder", 0), ("outside-folder", 0)]


def test_names_that_differ_in_case_unicode_form_slash_or_suffix_are_found(tmp_path: Path) -> None:
    put(tmp_path, "Images/Vase.PNG", "Images/" + unicodedata.normalize("NFD", "café.png"), "Images/鼎.png")
    write_index(tmp_path, "file,title\nimages\\vase.png,A\n./Images/café.png,B\nImages/鼎,C\n")
    records, problems = folder.gather(tmp_path)
    assert problems == []
    assert [one.relative for one in records] == ["Images/Vase.PNG", "Images/café.png", "Images/鼎.png"]
    assert all(one.file.is_file() for one in records)


def test_pictures_that_no_index_lists_follow_sorted(tmp_path: Path) -> None:
    put(tmp_path, "b.png", "a.png", "sub/c.png", "sub/IMG_0012.png", ".hidden.png", ".git/x.png", "__MACOSX/y.png")
    put(tmp_path, "no-suffix")
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    (tmp_path / "notes.docx").write_bytes(b"PK\3\4")
    (tmp_path / "broken.jpg").write_text("text")
    write_index(tmp_path, "file,title\nb.png,B\n")
    records, problems = folder.gather(tmp_path)
    assert [one.relative for one in records] == ["b.png", "a.png", "no-suffix", "sub/IMG_0012.png", "sub/c.png"]
    assert [one.line for one in records] == [2, 0, 0, 0, 0]
    assert [(one.code, one.file) for one in problems] == [("not-a-picture", "broken.jpg")]
    assert [one.key for one in records[1:3]] == ["a", "no-suffix"]


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("青花缠枝莲纹瓶.png", ("青花缠枝莲纹瓶", "")),
        ("明_青花 碗-01.png", ("明 青花 碗 01", "")),
        ("blue_and_white-vase.png", ("", "blue and white vase")),
        ("IMG_20240105_120000.png", ("", "")),
        ("DSC01234.png", ("", "")),
        ("微信图片_20240105.png", ("", "")),
        ("mmexport1650000000000.png", ("", "")),
        ("0a1b2c3d4e5f60718293.png", ("", "")),
        ("7.png", ("", "")),
        ("A-12.png", ("", "")),
    ],
)
def test_a_bare_file_has_a_title_where_its_name_says_something(
    name: str, titles: tuple[str, str], tmp_path: Path
) -> None:
    put(tmp_path, name)
    (record,), _ = folder.gather(tmp_path)
    assert (record.title_zh, record.title_en) == titles


def test_an_index_in_each_folder_is_read_from_where_it_lies(tmp_path: Path) -> None:
    put(tmp_path, "one/a.png", "two/a.png", "two/b.png")
    write_index(tmp_path / "one", "file,title\na.png,One\n")
    write_index(tmp_path / "two", "图片,名称\na.png,二\n", name="藏品目录.csv")
    records, problems = folder.gather(tmp_path)
    assert [(one.relative, one.title_zh + one.title_en, one.index) for one in records] == [
        ("one/a.png", "One", "one/index.csv"),
        ("two/a.png", "二", "two/藏品目录.csv"),
        ("two/b.png", "", ""),
    ]
    assert problems == []


def test_an_index_without_a_column_of_files_is_said_and_the_pictures_are_read(tmp_path: Path) -> None:
    put(tmp_path, "a.png")
    write_index(tmp_path, "sep=;\nwhat;ever\n1;2\n")
    records, problems = folder.gather(tmp_path)
    assert [one.relative for one in records] == ["a.png"]
    assert codes(problems) == [("no-file-column", 2)]
    write_index(tmp_path, "")
    assert codes(folder.gather(tmp_path)[1]) == [("empty-file", 0)]


def test_text_in_no_known_encoding_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    put(tmp_path, "a.png", "b.png")
    (tmp_path / "index.csv").write_bytes(b"file,title\na.png," + b"\x81\x8d\x8f\xff\xfe" + b"\nb.png,good\n")
    records, problems = folder.gather(tmp_path)
    assert [one.relative for one in records] == ["a.png", "b.png"]
    assert records[1].title_en == "good"
    assert codes(problems) == [("unknown-encoding", 0)]


def test_a_single_picture_or_an_index_is_a_collection_too(tmp_path: Path) -> None:
    put(tmp_path, "jade disc.png", "other.png")
    (record,), problems = folder.gather(tmp_path / "jade disc.png")
    assert (record.key, record.relative, record.title_en, problems) == ("jade disc", "jade disc.png", "jade disc", [])
    write_index(tmp_path, "file\nother.png\n")
    (record,), problems = folder.gather(tmp_path / "index.csv")
    assert (record.relative, problems) == ("other.png", [])
    (tmp_path / "bad.jpg").write_bytes(b"")
    assert codes(folder.gather(tmp_path / "bad.jpg")[1]) == [("empty-file", 0)]


def test_several_pictures_of_one_work_share_its_key(tmp_path: Path) -> None:
    put(tmp_path, "front.png", "back.png")
    write_index(tmp_path, "file,accession\nfront.png,1990.12\nback.png,1990.12\n")
    records, problems = folder.gather(tmp_path)
    assert ([one.key for one in records], problems) == (["1990.12", "1990.12"], [])


def test_a_root_that_is_not_there_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        folder.read(tmp_path / "nothing")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InvalidInput):
        folder.read(pipe)
