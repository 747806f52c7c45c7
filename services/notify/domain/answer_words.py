"""The two answers to a warning read the same on the page, in a mail and in a refusal."""

from khobac_contracts.vocabulary import Answer

from services.kernel.bilingual import Bilingual

ANSWER_WORDS: dict[Answer, Bilingual] = {
    Answer.CONFIRMED: Bilingual("Đúng, khoản chi của đơn vị", "Yes, it is ours"),
    Answer.DISPUTED: Bilingual("Không phải của đơn vị", "No, it is not ours"),
}
