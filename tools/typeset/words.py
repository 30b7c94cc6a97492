# ruff: noqa: E501 - a table, one language a line
"""The few words a renderer adds of its own, in the language of the document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Headings and labels."""

    contents: str
    summary: str
    sources: str
    figure: str
    table: str
    source: str
    retrieved: str
    note: str
    tip: str
    important: str
    warning: str
    caution: str

    def tone(self, tone: str) -> str:
        """The title of a callout that has none of its own."""
        title: str = getattr(self, tone)
        return title


_WORDS = {
    "en": Words("Contents", "Summary", "Sources", "Figure", "Table", "Source", "retrieved", "Note", "Tip", "Important", "Warning", "Caution"),
    "de": Words("Inhalt", "Zusammenfassung", "Quellen", "Abbildung", "Tabelle", "Quelle", "abgerufen am", "Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht"),
    "fr": Words("Sommaire", "Résumé", "Sources", "Figure", "Tableau", "Source", "consulté le", "Remarque", "Conseil", "Important", "Attention", "Prudence"),
    "es": Words("Índice", "Resumen", "Fuentes", "Figura", "Tabla", "Fuente", "consultado el", "Nota", "Consejo", "Importante", "Advertencia", "Precaución"),
    "it": Words("Indice", "Sintesi", "Fonti", "Figura", "Tabella", "Fonte", "consultato il", "Nota", "Consiglio", "Importante", "Avviso", "Attenzione"),
    "pt": Words("Índice", "Resumo", "Fontes", "Figura", "Tabela", "Fonte", "acesso em", "Nota", "Dica", "Importante", "Aviso", "Cuidado"),
    "nl": Words("Inhoud", "Samenvatting", "Bronnen", "Figuur", "Tabel", "Bron", "geraadpleegd op", "Opmerking", "Tip", "Belangrijk", "Waarschuwing", "Let op"),
    "pl": Words("Spis treści", "Streszczenie", "Źródła", "Rysunek", "Tabela", "Źródło", "dostęp", "Uwaga", "Wskazówka", "Ważne", "Ostrzeżenie", "Ostrożnie"),
    "ru": Words("Содержание", "Резюме", "Источники", "Рисунок", "Таблица", "Источник", "дата обращения", "Примечание", "Совет", "Важно", "Предупреждение", "Осторожно"),
    "ar": Words("المحتويات", "الملخص", "المصادر", "الشكل", "الجدول", "المصدر", "تاريخ الاطلاع", "ملاحظة", "نصيحة", "مهم", "تحذير", "تنبيه"),
    "he": Words("תוכן העניינים", "תקציר", "מקורות", "איור", "טבלה", "מקור", "אוחזר", "הערה", "עצה", "חשוב", "אזהרה", "זהירות"),
    "hi": Words("विषय-सूची", "सारांश", "स्रोत", "चित्र", "तालिका", "स्रोत", "देखा गया", "टिप्पणी", "सुझाव", "महत्वपूर्ण", "चेतावनी", "सावधान"),
    "zh": Words("目录", "摘要", "来源", "图", "表", "来源", "访问日期", "注意", "提示", "重要", "警告", "小心"),
    "ja": Words("目次", "要約", "出典", "図", "表", "出典", "閲覧日", "注記", "ヒント", "重要", "警告", "注意"),
    "ko": Words("목차", "요약", "출처", "그림", "표", "출처", "확인일", "참고", "도움말", "중요", "경고", "주의"),
}  # fmt: skip


def words_for(lang: str) -> Words:
    """The words of a language tag; English where there are none."""
    return _WORDS.get(lang.lower().split("-")[0], _WORDS["en"])
