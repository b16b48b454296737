import { assert } from "@std/assert";
import fc from "fast-check";
import { encode } from "gpt-tokenizer/encoding/cl100k_base";
import { estimateTokens } from "../../../src/tools/tokens.ts";

/** Text of the kinds that answers hold; `most` is how far above the truth the estimate may be. */
const SAMPLES: readonly (readonly [kind: string, most: number, text: string])[] = [
  [
    "English",
    1.5,
    "The customer reports that the export of the monthly invoice fails when the list holds more than two hundred entries. Please check the log of the billing job, and tell the support team what you found before the release on Friday.",
  ],
  [
    "German",
    1.5,
    "Der Kunde meldet, dass die Übertragung der monatlichen Rechnung fehlschlägt, sobald die Liste mehr als zweihundert Einträge enthält.",
  ],
  [
    "French",
    1.5,
    "Le client signale que l'exportation de la facture mensuelle échoue lorsque la liste contient plus de deux cents entrées.",
  ],
  [
    "Polish",
    1.5,
    "Klient zgłasza, że eksport miesięcznej faktury nie działa, gdy lista zawiera więcej niż dwieście pozycji.",
  ],
  [
    "Russian",
    1.6,
    "Клиент сообщает, что экспорт ежемесячного счёта не выполняется, если список содержит более двухсот записей.",
  ],
  [
    "Bulgarian",
    1.5,
    "Клиентът съобщава, че експортът на месечната фактура се проваля, когато списъкът съдържа повече от двеста записа.",
  ],
  [
    "Greek",
    1.5,
    "Ο πελάτης αναφέρει ότι η εξαγωγή του μηνιαίου τιμολογίου αποτυγχάνει όταν η λίστα έχει περισσότερες εγγραφές.",
  ],
  [
    "Chinese",
    1.6,
    "客户报告说,当列表包含两百多个条目时,每月发票的导出会失败。请检查计费作业的日志。",
  ],
  [
    "Japanese",
    1.6,
    "リストに二百件以上の項目が含まれていると、月次請求書のエクスポートが失敗するとお客様から報告がありました。",
  ],
  [
    "Korean",
    1.6,
    "목록에 이백 개 이상의 항목이 있으면 월간 청구서 내보내기가 실패한다고 고객이 보고했습니다.",
  ],
  [
    "Arabic",
    1.6,
    "أفاد العميل أن تصدير الفاتورة الشهرية يفشل عندما تحتوي القائمة على أكثر من مائتي إدخال.",
  ],
  [
    "Hindi",
    1.5,
    "ग्राहक बताता है कि सूची में दो सौ से अधिक प्रविष्टियाँ होने पर मासिक चालान का निर्यात विफल हो जाता है।",
  ],
  ["emoji", 1.5, "🚀🔥✅ done 🎉👩‍👩‍👧 🐛 fix 🇩🇪"],
  [
    "code",
    1.6,
    "const total = items.reduce((sum, item) => sum + item.price * item.qty, 0);\nif (total > limit && !allowed.includes(user.id)) { throw new Error(`Too much: ${total}`); }\n",
  ],
  [
    "a table",
    1.6,
    "id\ttitle\tcolumn\towner\tdeadline\n1234\tFix login on mobile\tIn Progress\tAnn Lee\t2026-05-11\n1241\tWrite release notes\tRequested\t\t2026-05-12\n",
  ],
  [
    "Markdown",
    1.6,
    "- **Bold** item with `code` and [link](https://x.example)\n- [ ] task\n\n## Heading\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n",
  ],
];

for (const [kind, most, text] of SAMPLES) {
  Deno.test(`estimateTokens() is not below cl100k for ${kind}, nor far above`, () => {
    const ratio = estimateTokens(text) / encode(text).length;
    assert(ratio >= 1 && ratio <= most, `${ratio}`);
  });
}

Deno.test("estimateTokens() stays near cl100k for random letters, digits and signs", () => {
  const units = [/^[a-z]{300}$/, /^[A-Za-z0-9+/]{300}$/, /^[0-9a-f]{300}$/, /^[!-/:-@]{300}$/];
  fc.assert(fc.property(fc.oneof(...units.map((unit) => fc.stringMatching(unit))), (text) => {
    const ratio = estimateTokens(text) / encode(text).length;
    assert(ratio >= 0.85, `${ratio}`);
  }));
});
