"""What risk made of a dossier, and what it noted of a unit."""

from .words import Sentence

RISK: dict[str, Sentence] = {
    "Assessed": Sentence(
        "chấm điểm rủi ro {score}: {level:level}{reasons:vi}", "risk scored it {score}: {level:level}{reasons:en}"
    ),
    "Learned": Sentence("khoản {item} trở thành thói quen của đơn vị", "item {item} became a habit of the unit"),
    "Forgotten": Sentence("khoản chi không còn được theo dõi", "the spending is not watched any more"),
    "ChangeNoted": Sentence("ghi nhận thay đổi cần để ý: {kind}", "noted a change to be wary of: {kind}"),
    "FailedLoginNoted": Sentence("ghi nhận một lần đăng nhập sai", "noted a failed log-in"),
}
