"""Content to be found, without the rooms that hold it."""

from dataclasses import replace
from uuid import UUID

from lms.common.content import Moment, Searchable
from lms.common.identifiers import new_id


def searchable(
    title: str = "小儿腹泻病的诊疗",
    text: str = "",
    *,
    kind: str = "lesson",
    uuid: UUID | None = None,
    codes: list[str] | None = None,
    bo: str = "",
    bo_text: str = "",
    en: str = "",
) -> Searchable:
    uuid = uuid or new_id()
    return Searchable(
        uuid=uuid,
        kind=kind,
        url=f"/somewhere/{uuid}/",
        title={language: value for language, value in (("zh", title), ("bo", bo), ("en", en)) if value},
        text={language: value for language, value in (("zh", text), ("bo", bo_text)) if value},
        codes=codes or [],
    )


DIARRHOEA = searchable(
    "小儿腹泻病的诊疗",
    "轻度脱水口服补液盐（ORS）75 ml/kg，4小时内服完。重度脱水静脉补液。",
    kind="pathway",
    codes=["A09", "K52.9"],
    bo="བྱིས་པའི་བཤལ་ནད་སྨན་བཅོས།",
    en="Children's diarrhoea",
)
ALTITUDE = searchable(
    "高原肺水肿的识别与转运", "海拔3000米以上，咳粉红色泡沫痰。地塞米松 8mg。", kind="course", codes=["T70.2"]
)
PLAGUE = searchable("鼠疫的早期识别", "旱獭接触史，发热，淋巴结肿大。链霉素。", kind="live", codes=["A20"])
HEART = searchable("先天性心脏病筛查", "听诊心脏杂音；患儿生长发育迟缓。", kind="lesson", bo="སྙིང་ནད་བརྟག་དཔྱད།")
LIBRARY = [DIARRHOEA, ALTITUDE, PLAGUE, HEART]


def with_moments(*moments: Moment) -> Searchable:
    """A lesson whose recording says these things."""
    return replace(searchable("课时", "正文"), moments=list(moments))
