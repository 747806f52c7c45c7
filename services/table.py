"""The services, one row each: supervision, command line, tests, docs and deployment read who there is from here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One service. Its folder, its database and its consumer group bear its name."""

    name: str
    port: int
    """Where it listens unless an operator says otherwise."""
    vi: str
    en: str
    """What it is for: the introduction of its API page, Vietnamese first."""

    @property
    def about(self) -> str:
        return f"{self.vi} / {self.en}"


TABLE: tuple[Row, ...] = (
    Row(
        "registration",
        8101,
        "Đơn vị, người ký, chứng thư số, tài khoản và cán bộ Kho bạc; cấp mã đăng nhập.",
        "Units, signatories, certificates, accounts and treasury officers; issues the log-in tokens.",
    ),
    Row(
        "dossier",
        8102,
        "Hồ sơ của đơn vị: khai, ký, gửi Kho bạc, kiểm soát và phê duyệt.",
        "A unit's dossier: declared, signed, handed over, controlled and approved.",
    ),
    Row(
        "signature",
        8103,
        "Kiểm tra chữ ký số trên hồ sơ: có hợp lệ không, người ký có được ký cho đơn vị ấy không.",
        "Checks the signatures on a dossier: is each valid, and may this person sign for that unit?",
    ),
    Row(
        "payment",
        8104,
        "Tài khoản, dự toán và lệnh thanh toán gửi ngân hàng, đối chiếu với trả lời của ngân hàng.",
        "Accounts, estimates and orders to the bank, checked against what the bank answers.",
    ),
    Row(
        "notify",
        8105,
        "Báo trạng thái hồ sơ và cảnh báo khoản chi bất thường để chủ tài khoản trả lời.",
        "Tells how dossiers stand, and warns of unusual spending so that the account holder can answer.",
    ),
    Row(
        "risk",
        8106,
        "So từng khoản chi với thói quen của đơn vị; khoản bất thường thì báo động.",
        "Weighs each payment against the unit's habits and raises an alert when it is unusual.",
    ),
)
BY_NAME: dict[str, Row] = {row.name: row for row in TABLE}
SERVICES: tuple[str, ...] = tuple(BY_NAME)
