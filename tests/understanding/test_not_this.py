"""What must not be heard: every "not this" of the clinical reference (2.1, 2.2, 2.8), real words.

Never: the sign is not taken as present. Asked at most: the reference wants its question at most.
"""

from functools import cache

import pytest

from bot.conversation.library import Library
from bot.library.load import load_library
from bot.model.ids import Language, SignId
from bot.understanding.read import read

NEVER = {
    "thunderclap": [
        "it built up over the day", "not sudden", "не внезапно, постепенно", "резкие запахи",
    ],
    "stroke_signs": [
        "no numbness", "рука не немеет", "онемения нет", "my scalp tingles", "stroked my temples",
        "my grandfather had a stroke", "у деда был инсульт",
    ],
    "consciousness": ["пошел спать и прошло", "обмороков не было"],
    "seizure": ["shivering with fever", "трясет от холода", "приступ мигрени", "свело ногу"],
    "meningitis_signs": [
        "stiff neck from pillow, no injury", "температуры нет шея затекла",
        "no fever, no stiff neck", "neck is stiff before a migraine, no fever",
    ],
    "head_injury_danger": ["удар по бюджету", "ударило в голову вино", "no injury", "не ударялся"],
    "vision_loss": ["eyes are tired", "пелена от усталости", "eyes are fine"],
    "acute_glaucoma": ["itchy eyes from conjunctivitis"],
    "neck_artery": ["usual stiff neck from the office, no dizziness"],
    "bp_crisis": [
        "давление 120 на 80", "давление нормальное", "давящая боль", "атмосферное давление",
        "120 over 80",
    ],
    "pregnancy_danger": [
        "I am not pregnant", "wife gave birth 2 years ago", "не беременна", "рожала в 2019",
        "беременна 8 недель, голова не болит",
    ],
    "gca_sight": ["24 years old and jaw clicks", "мне 30, челюсть щёлкает"],
    "carbon_monoxide": [
        "only me", "office is stuffy", "никто больше не болеет", "просто душно",
    ],
    "immuno_fever": [
        "no fever, chemo ended 10 years ago", "температуры нет, химия была давно",
    ],
    "overdose": [
        "took 2 ibuprofen", "выпил одну", "took two ibuprofen this morning",
        "had paracetamol and ibuprofen, still hurts", "took panadol and nurofen",
        "съела две таблетки цитрамона", "выпила нурофен и парацетамол, не помогло",
    ],
    "child_danger": [
        "child played all day and is hungry", "ребёнок весёлый, просто устал, температуры нет",
    ],
    "collapse_general": [
        "no chest pain", "breathing is fine", "грудь не болит, дышу нормально",
    ],
    "exertion_sudden": ["usual migraine worse when climbing stairs"],
    "shunt_problem": ["shunt checked, feeling normal", "шунт стоит, всё хорошо"],
    "sepsis_or_very_high_fever": ["37.1 after running", "37,1 после бани"],
    "fever": [
        "no fever", "temperature normal 36.6", "температуры нет", "36,6", "температура нормальная",
        "37.1 after running",
    ],
    "high_bp": [
        "blood pressure normal", "no hypertension", "давление в норме", "давление 120/80",
        "давления нет", "low pressure", "низкое давление", "давит в висках", "давящая боль",
        "never had pressure trouble",
    ],
    "head_injury_recent": [
        "no injury", "not hit", "не ударялся", "травм не было",
    ],
    "cancer": [
        "no cancer", "I'm not a cancer patient", "zodiac cancer", "рак по гороскопу", "рано",
        "my mother has cancer",
    ],
    "tuberculosis": ["no TB", "vaccinated BCG", "манту делали"],
    "blood_disease": ["blood test normal", "кровь из носа была в детстве"],
    "heart_decompensated": [
        "heart is fine", "my heart beats in my temple", "сердце здоровое", "pacemaker",
    ],
    "kidney_disease": ["почки в порядке"],
    "severe_general_disease": ["I am healthy", "recovered last year", "здоров", "выздоровел"],
    "scalp_pustules": ["one small dry pimple on chin", "прыщей нет"],
    "scalp_fungal": ["dandruff only", "toenail fungus"],
    "scalp_skin_active": ["dry skin", "healed scar", "раны нет", "skin is fine"],
    "alcohol": [
        "don't drink", "no alcohol", "не пью", "вчера не пил", "трезвый, не пьян",
        "non-alcoholic beer", "безалкогольное пиво",
    ],
    "drugs": ["only vitamins", "just tea", "только витамины", "ничего не принимаю"],
    "mental_overexcitation": ["a bit nervous", "stressed at work", "не паникую"],
    "age_under_2": ["son is 12", "сыну 12 лет", "двое детей"],
    "head_noise": ["noisy office", "loud neighbours", "шум мешает", "звук раздражает"],
    "atherosclerosis_or_stroke_history": [
        "my grandfather had a stroke", "у деда был инсульт", "инсульта не было",
    ],
    "aneurysm_avm": ["scan was clear, no aneurysm", "МРТ чистое, аневризмы нет"],
    "pressure_or_progressive": [
        "same as always", "comes and goes", "как обычно", "то болит, то нет",
    ],
    "neck_unstable": ["stiff neck from pillow, no injury", "шея затекла после сна, травм не было"],
    "thrombosis": ["varicose veins, no clot", "варикоз, тромбов нет"],
    "acute_infection_skin_lice": ["had covid last year", "простуда прошла"],
    "cranial_implant_surgery": ["dental implant", "breast implant", "зубной имплант"],
    "worst_pain_unrelieved": [
        "pain is 5", "боль терпимая, пятёрка", "4 out of 10", "терпимо", "не сильная",
    ],
    "pregnancy": ["not pregnant", "не беременна", "period came", "беременна не я, жена"],
    "anticoagulant_bleeding": ["took an aspirin once"],
    "postpartum_breastfeeding": ["formula only", "на смеси"],
    "osteoporosis_steroids": ["steroid nose spray"],
    "low_bp_faints": ["bp fine"],
    "age_65_75": ["65 kg"],
    "minor_12_17": ["teacher at school"],
    "skin_local": ["skin is fine"],
    "fragrance_allergy_asthma": ["smells are okay"],
    "allodynia": ["hair cut yesterday"],
    "eye_conditions": ["camera lens"],
    "hair_scalp_cosmetics": ["new shampoo"],
    "neck_degenerative_mild": ["neck never hurts"],
    "diabetes_neuropathy": ["sugar is fine"],
    "jaw_tmj": ["toothpaste"],
    "hearing_aid_implant_old": ["headphones"],
    "hand_problem": ["hand cream"],
    "just_ate_or_hungry": ["ate two hours ago"],
    "severe_or_late": ["started just now"],
    "overuse_of_massage": ["first time"],
    "aura_and_oestrogen": ["no pill"],
    "epilepsy": ["no epilepsy"],
    "pacemaker": ["peacemaker"],
    "not_a_safe_place": [
        "at home", "neck aches after a night shift at the wheel",
        "ломит затылок после смены за рулём",
    ],
    "recent_botox_nerve_block_vaccine": ["thinking about botox"],
}  # fmt: skip

ASKED_AT_MOST = {
    "consciousness": ["sleepy after a bad night"],
    "head_injury_recent": ["сотрясение было 10 лет назад", "concussion 10 years ago"],
    "kidney_disease": ["kidney stone once 5 years ago"],
    "atypical_aura": ["my usual aura, 20 minutes, gone", "обычная моя аура, прошла за полчаса"],
    "pressure_or_progressive": ["mild cough headache"],
    "orthostatic": ["dizzy on standing"],
}


def _pairs(lists: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(sign, said) for sign, texts in lists.items() for said in texts]


@cache
def library() -> Library:
    return load_library()


def language_of(said: str) -> Language:
    return Language("en" if said.isascii() else "ru")


def strength(sign: str, said: str) -> str | None:
    reading = read(said, library().lexicon, language_of(said))
    found = (m.strength for m in reading.mentions if m.sign == sign and m.status == "present")
    return next(found, None)


@pytest.mark.parametrize(("sign", "said"), _pairs(NEVER))
def test_what_only_looks_like_it_is_not_heard(sign: str, said: str) -> None:
    assert strength(sign, said) is None


@pytest.mark.parametrize(("sign", "said"), _pairs(ASKED_AT_MOST))
def test_what_may_be_it_is_asked_at_most(sign: str, said: str) -> None:
    assert strength(sign, said) != "hard"


@pytest.mark.parametrize(
    "said",
    [
        "after a shift I'm at the wheel again, head splitting",
        "at the wheel after a day at the wheel, head aches",
        "после смены опять за рулём, голова трещит",
        "сейчас за рулём после ночи за рулём, давит",
    ],
)
def test_who_drives_now_is_heard_beside_a_drive_that_is_over(said: str) -> None:
    assert strength("not_a_safe_place", said) == "hard"


DENIED = {
    "en": (
        "no {}", "I don't have {}", "never had {}", "without {}", "{} is absent",
        "not {}, just tired",
    ),
    "ru": ("нет {}", "{} нет", "у меня нет {}", "не было {}", "никогда не было {}", "без {}"),
}  # fmt: skip
"""The generic denied forms of 2.8."""

NOUNS = {
    "en": {
        "stroke_signs": "numbness in the arm", "consciousness": "confusion", "seizure": "seizures",
        "vision_loss": "double vision", "bp_crisis": "hypertensive crisis",
        "head_injury_danger": "brain bleed", "collapse_general": "chest pain",
        "meningitis_signs": "meningitis", "thunderclap": "thunderclap",
        "fever": "fever", "high_bp": "high blood pressure", "head_injury_recent": "concussion",
        "cancer": "cancer", "tuberculosis": "tuberculosis", "blood_disease": "haemophilia",
        "heart_decompensated": "heart failure", "kidney_disease": "kidney disease",
        "scalp_fungal": "ringworm", "scalp_skin_active": "eczema",
        "scalp_growths": "moles on scalp",
        "drugs": "cocaine", "mental_overexcitation": "panic attack", "head_noise": "tinnitus",
        "aneurysm_avm": "aneurysm", "thrombosis": "blood clot",
        "gca_suspect": "temporal arteritis",
        "acute_infection_skin_lice": "covid", "cranial_implant_surgery": "shunt",
        "pregnancy": "pregnancy", "osteoporosis_steroids": "osteoporosis",
        "fragrance_allergy_asthma": "asthma", "eye_conditions": "glaucoma", "epilepsy": "epilepsy",
        "pacemaker": "pacemaker", "hair_scalp_cosmetics": "hair extensions",
        "diabetes_neuropathy": "neuropathy", "hearing_aid_implant_old": "hearing aid",
    },
    "ru": {
        "stroke_signs": "онемения руки", "consciousness": "спутанности", "seizure": "судорог",
        "vision_loss": "двоения", "meningitis_signs": "менингита",
        "fever": "температуры", "high_bp": "гипертонии", "head_injury_recent": "сотрясения",
        "cancer": "рака", "tuberculosis": "туберкулеза", "blood_disease": "гемофилии",
        "heart_decompensated": "сердечной недостаточности", "kidney_disease": "болезни почек",
        "scalp_fungal": "лишая", "scalp_skin_active": "экземы", "head_noise": "шума в ушах",
        "aneurysm_avm": "аневризмы", "thrombosis": "тромбоза", "pregnancy": "беременности",
        "osteoporosis_steroids": "остеопороза", "fragrance_allergy_asthma": "астмы",
        "eye_conditions": "глаукомы", "epilepsy": "эпилепсии", "pacemaker": "кардиостимулятора",
    },
}  # fmt: skip
"""A natural noun of each entry that has one, in the case that a denial asks for."""


@pytest.mark.parametrize(
    ("code", "sign", "form"),
    [(code, sign, form) for code, some in NOUNS.items() for sign in some for form in DENIED[code]],
)
def test_a_denied_noun_is_not_heard(code: str, sign: str, form: str) -> None:
    said = form.format(NOUNS[code][sign])
    reading = read(said, library().lexicon, Language(code))
    assert SignId(sign) not in {m.sign for m in reading.mentions if m.status == "present"}


@pytest.mark.parametrize(
    ("code", "sign"), [(code, sign) for code, some in NOUNS.items() for sign in some]
)
def test_the_same_noun_of_somebody_else_is_not_the_writers(code: str, sign: str) -> None:
    form = {"en": "my mother has {}, I don't", "ru": "у мамы {}, а у меня нет"}[code]
    said = form.format(NOUNS[code][sign])
    reading = read(said, library().lexicon, Language(code))
    hard = {m.sign for m in reading.mentions if m.status == "present" and m.strength == "hard"}
    assert SignId(sign) not in hard
