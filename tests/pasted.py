"""A text of forty numbered clauses in both languages, as an officer pastes it; the Mongolian one lacks a number."""

PARTS = {
    "en": ["Part one: Service", "Part two: Papers", "Part three: Fees", "Part four: Help"],
    "mn": ["Нэгдүгээр хэсэг. Үйлчилгээ", "Хоёрдугаар хэсэг. Баримт", "Гуравдугаар хэсэг. Хураамж", "Дөрөвдүгээр хэсэг. Тусламж"],
}  # fmt: skip
SUBJECTS = {
    "en": ["the passport", "the visa", "the office", "the queue", "the letter", "the seal", "the fee", "the night line", "the record", "the translator"],
    "mn": ["паспорт", "виз", "өргөө", "дараалал", "захидал", "тамга", "хураамж", "шөнийн утас", "бүртгэл", "орчуулагч"],
}  # fmt: skip
RULES = {
    "en": ["The consul answers about {} within {} working days.", "Whoever asks for {} is told the reason of a refusal in {} lines.",
           "Nobody pays twice for {}; what is paid too much comes back in {} days.", "In need, {} is given by day and night, {} times a year."],
    "mn": ["Консул {} талаар ажлын {} өдөрт хариулна.", "Татгалзсан бол {} хүссэн хүнд шалтгааныг {} мөрөөр тайлбарлана.",
           "Хэн ч {} төлөө хоёр удаа төлөхгүй; илүү төлснийг {} хоногт буцаана.", "Хэрэгцээ гарвал {} жилд {} удаа, өдөр шөнөгүй олгоно."],
}  # fmt: skip
UNNUMBERED = "2.4"  # the clause whose number the Mongolian text has lost


def clauses(language):
    """Number, part that begins (or "") and text of each of the forty clauses."""
    for part in range(4):
        for at in range(10):
            text = RULES[language][part].format(SUBJECTS[language][at], at + part + 2)
            yield f"{part + 1}.{at + 1}", PARTS[language][part] if at == 0 else "", text


def html(language):
    """As it comes from a word processor."""
    lines = []
    for number, part, text in clauses(language):
        is_lost = language == "mn" and number == UNNUMBERED
        lines += [f"<h2>{part}</h2>"] if part else []
        lines.append(f"<p>{text}</p>" if is_lost else f"<p>{number}. {text}</p>")
    return "".join(lines)


def markdown(language):
    """The same without the mistake, as Markdown."""
    lines = []
    for number, part, text in clauses(language):
        lines += [f"## {part}"] if part else []
        lines.append(f"{number}. {text}")
    return "\n\n".join(lines)
