import type { Plate } from './plate.ts';
import { SECTIONS } from './sections.ts';
import { box, DRAFTING, group, paragraph, SANS, SERIF, text } from './svg.ts';

export const BAND_LANDSCAPE = 380;
export const BAND_PORTRAIT = 570;

const CREDIT = 'Photograph: Alexander Buchman, Hoover Institution Library & Archives — to be inserted here';

/** Height of the caption strip at the foot of the picture, in units. */
export const bandHeight = (portrait: boolean): number => (portrait ? BAND_PORTRAIT : BAND_LANDSCAPE);

/** Where the line-pair target goes, in units from the picture's top left. */
export function targetPlace(portrait: boolean): readonly [x: number, y: number] {
  return portrait ? [2030, 3462] : [3090, 2268];
}

function drawn(plate: Plate): string {
  return `${plate.subject} Drawn by a program for Loupe; released under CC0 1.0, no rights reserved. It stands where an archive’s own scan will stand, and shows nothing that a camera saw.`;
}

/** The caption strip: section, what this is and is not, credit of the picture to come, and small print. */
export function drawCaption(plate: Plate): string {
  const { palette } = plate;
  const section = SECTIONS[plate.section];
  const ink = palette.bandInk;
  const small = { font: SERIF, fill: ink };
  const plateNumber = `${section.number} · ${plate.identifier.split('/')[1] ?? ''}`;
  const facts = `${section.facts} ${drawn(plate)}`;
  if (plate.portrait === true) {
    return group(
      'translate(0 3030)',
      [
        box(0, 0, 2400, BAND_PORTRAIT, { fill: palette.band }),
        box(0, 0, 2400, 10, { fill: ink }),
        box(0, 18, 2400, 3, { fill: ink }),
        text(70, 168, 148, section.title, { fill: ink }),
        text(2330, 160, 92, plateNumber, { fill: ink, anchor: 'end' }),
        text(74, 244, 50, section.when, { fill: ink, italic: true }),
        text(70, 354, 84, 'PLACEHOLDER PLATE', { font: SANS, weight: 800, fill: ink, spacing: 6 }),
        text(1010, 352, 62, '— not a photograph', { fill: ink, italic: true }),
        text(2330, 352, 46, `frame ${plate.frame}`, { font: DRAFTING, fill: ink, anchor: 'end', spacing: 3 }),
        text(72, 410, 35.5, CREDIT, { fill: ink }),
        text(2330, 410, 30, 'drawing: CC0 1.0', { font: DRAFTING, fill: ink, anchor: 'end', spacing: 2 }),
        paragraph(74, 456, 15, 19.5, 205, facts, small),
      ].join(''),
    );
  }
  return group(
    'translate(0 2020)',
    [
      box(0, 0, 3600, BAND_LANDSCAPE, { fill: palette.band }),
      box(0, 0, 3600, 10, { fill: ink }),
      box(0, 18, 3600, 3, { fill: ink }),
      text(70, 194, 138, section.title, { fill: ink }),
      text(76, 292, 52, section.when, { fill: ink, italic: true }),
      text(1400, 150, 92, 'PLACEHOLDER PLATE', { font: SANS, weight: 800, fill: ink, spacing: 6 }),
      text(1400, 232, 68, '— not a photograph', { fill: ink, italic: true }),
      text(1402, 300, 31, CREDIT, { fill: ink }),
      text(2760, 136, 92, plateNumber, { fill: ink }),
      text(3540, 130, 46, `frame ${plate.frame}`, { font: DRAFTING, fill: ink, anchor: 'end', spacing: 3 }),
      text(2764, 300, 34, 'drawing: CC0 1.0', { font: DRAFTING, fill: ink, spacing: 2 }),
      paragraph(2764, 168, 11.5, 14, 150, facts, small),
    ].join(''),
  );
}

/** A line of microprint round the art: to the naked eye a rule, at full size the section's facts over and over. */
export function microprint(plate: Plate, width: number, height: number): string {
  const facts = SECTIONS[plate.section].facts;
  const ink = { font: SERIF, fill: plate.palette.ink, halo: plate.palette.paper, opacity: 0.8 };
  const line = (length: number): string => {
    let words = facts;
    while (words.length * 5.2 < length) words += ` · ${facts}`;
    return words.slice(0, Math.floor(length / 4.85));
  };
  return [
    text(44, 46, 11, line(width - 88), ink),
    text(44, height - 36, 11, line(width - 88), ink),
    text(38, height - 44, 11, line(height - 88), { ...ink, turn: -90 }),
    text(width - 38, 44, 11, line(height - 88), { ...ink, turn: 90 }),
  ].join('');
}
