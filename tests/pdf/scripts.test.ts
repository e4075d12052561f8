import sharp from 'sharp';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, test } from 'vitest';
import { readerOf } from '../../src/pages/parts/reader.ts';
import { printEssay } from '../../src/pdf/essay-pdf.ts';
import type { LanguageMap, Manifest } from '../../src/presentation/model/manifest.ts';
import { canvas, ESSAY } from '../support/essay-model.ts';

async function printed(language: string, label: string, caption: string) {
  const map = (text: string): LanguageMap => ({ [language]: [text] });
  const { structures: _structures, ...essay } = ESSAY;
  const plate = canvas('one', { label: map(label), summary: map(caption) });
  const manifest: Manifest = {
    ...essay,
    languages: [language],
    label: map(label),
    summary: map(caption),
    canvases: [plate],
    metadata: [],
    places: [],
  };
  const jpegOf = () =>
    sharp({ create: { width: 90, height: 60, channels: 3, background: '#607080' } })
      .jpeg()
      .toBuffer();
  const reader = readerOf([language], language, []);
  const chunks: Buffer[] = [];
  for await (const chunk of printEssay({ manifest, reader, base: 'https://archive.example', jpegOf }))
    chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const { text } = await extractText(document, { mergePages: true });
  const content = await (await document.getPage(2)).getTextContent();
  const items = content.items.flatMap((item) => ('str' in item && item.str.trim() !== '' ? [item] : []));
  return { bytes, text: text.replace(/\s+/g, ' '), items };
}

describe('a print has the letters of its essay, and they are copied as they were written', () => {
  test.each([
    ['ar', 'رسائل من يافا', 'كتب كل شيء بخير لله الحمد'],
    ['fa', 'عکس گروهی', 'پژوهش گچ چهار'],
    ['ur', 'یافا سے خطوط', 'یہ ایک ڈبہ ہے'],
    ['he', 'מכתבים מחיפה', 'בְּרֵאשִׁית בָּרָא אֱלֹהִים'],
    ['hi', 'जाफा से पत्र', 'क्षत्रिय हिन्दी में किताबें और द्वितीय कर्म'],
    ['bn', 'চিঠি', 'বাংলা ভাষা শ্রী ক্ষমতা'],
    ['ta', 'தமிழ் மொழி', 'யாழ்ப்பாணம் கொடு கௌரவம்'],
    ['th', 'จดหมาย', 'น้ำใจที่นี่ปู่ย่า'],
    ['km', 'សំបុត្រ', 'ភាសាខ្មែរ កម្ពុជា ស្រី'],
    ['my', 'မြန်မာဘာသာ', 'ကျွန်တော် မြန်မာစကား'],
    ['ka', 'წერილი', 'ქართული ენა'],
    ['am', 'ደብዳቤ', 'አማርኛ ቋንቋ'],
    ['ja', '東京からの手紙', '日本語の写真「アルバム」。'],
    ['zh-Hant', '來自臺北的信', '繁體中文，照片。'],
    ['ko', '서울에서 온 편지', '한국어 사진첩'],
  ])('in %s', async (language, label, caption) => {
    const { text } = await printed(language, label, caption);
    expect(text).toContain(label);
    expect(text).toContain(caption);
  });
});

test('text from right to left begins at the right, numbers and other scripts in it run on from left to right', async () => {
  const { items, bytes } = await printed('ar', 'الميناء', 'سنة 1936 في Jaffa القديمة');
  const place = (word: string): number => Number(items.find(({ str }) => str.includes(word))?.transform[4]);
  expect(place('سنة')).toBeGreaterThan(place('1936'));
  expect(place('1936')).toBeGreaterThan(place('Jaffa'));
  expect(place('Jaffa')).toBeGreaterThan(place('القديمة'));
  // In the order of reading for those who have it read aloud.
  expect(bytes.toString('latin1')).toContain('/ActualText (\u00fe\u00ff');
});

test('lines end between words where a script sets no spaces', async () => {
  const words = 'ภาษาไทยไม่มีช่องว่างระหว่างคำ'.repeat(8);
  const { items } = await printed('th', 'ไทย', words);
  const rows = new Map<number, string>();
  for (const { str, transform } of items) {
    const y = Math.round(Number(transform[5]));
    rows.set(y, (rows.get(y) ?? '') + str);
  }
  const ends = [...rows.values()].filter((row) => row.length > 40);
  expect(ends.length).toBeGreaterThan(1);
  const breaks = new Set([0]);
  for (const { index, segment } of new Intl.Segmenter('th', { granularity: 'word' }).segment(words))
    breaks.add(index + segment.length);
  let at = 0;
  for (const { length } of ends.slice(0, -1)) {
    at += length;
    expect(breaks).toContain(at);
  }
});

test('an essay whose letters Noto Serif has opens no other font', async () => {
  const { bytes } = await printed('el', 'Ένα λιμάνι', 'Два письма, tři dopisy');
  expect(bytes.toString('latin1')).not.toMatch(/\/FontName \/\w+\+noto-/);
});
