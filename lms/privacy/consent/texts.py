"""The words that people agree to, by purpose and version. A version is never changed: a new wording is a new one.

`binding` is the first version whose consent still counts: raise it when a new wording asks for more than the old.
Tibetan is machine-drafted until a native reader signs it.
"""

from dataclasses import dataclass

from django.utils.translation import get_language

from lms.common.names import SUFFIXES
from lms.privacy.consent.models import ConsentPurpose


@dataclass(frozen=True)
class Wording:
    """One version in three languages."""

    zh: str
    bo: str
    en: str

    @property
    def language(self) -> str:
        """The language (suffix) in which the reader sees it."""
        return SUFFIXES.get(get_language() or "zh-hans", "zh")

    @property
    def shown(self) -> str:
        return getattr(self, self.language)


@dataclass(frozen=True)
class Terms:
    """All versions of one purpose, the first is version 1."""

    versions: tuple[Wording, ...]
    binding: int = 1

    @property
    def current(self) -> int:
        return len(self.versions)

    @property
    def wording(self) -> Wording:
        return self.versions[-1]


TERMS: dict[str, Terms] = {
    ConsentPurpose.CERTIFICATE_NAME: Terms(
        (
            Wording(
                zh="任何人扫描我证书上的二维码，都可以在公开页面看到我的全名。不同意时，该页面只显示姓名的首字，证书同样有效。",
                bo="ངའི་ལག་ཁྱེར་སྟེང་གི་ཨང་རྟགས་གཉིས་པ་བཤེར་མཁན་སུ་ཡིན་ཡང་སྤྱི་པའི་ཤོག་ངོས་ནས་ངའི་མིང་ཆ་ཚང་མཐོང་ཐུབ།"
                " མོས་མཐུན་མ་བྱས་ན་ཤོག་ངོས་དེར་མིང་གི་ཡི་གེ་དང་པོ་ཁོ་ན་མངོན་ལ། ལག་ཁྱེར་ནི་སྔར་བཞིན་ནུས་པ་ཡོད།",
                en="Whoever scans the code on one of my certificates sees my full name on the public page. Without my "
                "agreement that page shows only how my name begins, and the certificate is just as valid.",
            ),
        )
    ),
    ConsentPurpose.QUALITY_RESEARCH: Terms(
        (
            Wording(
                zh="我的学习和路径使用记录可以在去除姓名、工号和账号后，用于研究诊疗与教学质量。目前没有任何研究使用这些数据；"
                "今后的研究也只包含同意者的数据。",
                bo="ངའི་སློབ་སྦྱོང་དང་བྱེད་རིམ་སྤྱོད་པའི་ཟིན་ཐོ་རྣམས་མིང་དང་ལས་ཨང་། ཐོ་ཁོངས་བཅས་བསུབས་རྗེས་སྨན་བཅོས་དང་སློབ་ཁྲིད་ཀྱི་སྤུས་ཚད་"
                "ཞིབ་འཇུག་ལ་སྤྱད་ཆོག"
                " ད་ལྟ་ཞིབ་འཇུག་གང་གིས་ཀྱང་གཞི་གྲངས་འདི་སྤྱོད་ཀྱི་མེད། རྗེས་སུའང་མོས་མཐུན་བྱས་པའི་མི་ཁོ་ནའི་གཞི་གྲངས་འདུ་ངེས།",
                en="What I learned and how I used pathways may be studied for the quality of care and teaching, "
                "without my name, numbers and account. No study uses these data today; later ones include only those "
                "who agreed.",
            ),
        )
    ),
    ConsentPurpose.REMINDERS: Terms(
        (
            Wording(
                zh="平台可以给我发送课程和直播讲座的提醒。目前尚未发送任何提醒；开始后只发给同意者。",
                bo="སྟེགས་བུས་ང་ལ་སློབ་ཚན་དང་ཐད་གཏོང་འཆད་ཁྲིད་ཀྱི་དྲན་སྐུལ་སྐུར་ཆོག ད་ལྟ་དྲན་སྐུལ་གང་ཡང་མི་སྐུར། "
                "མགོ་བརྩམས་རྗེས་མོས་མཐུན་བྱས་པའི་མི་ཁོ་ན་ལ་སྐུར།",
                en="The platform may remind me of courses and live lectures. No reminders are sent today; once they "
                "are, only those who agreed get them.",
            ),
        )
    ),
}
