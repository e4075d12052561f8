import type { AuthoredSection } from './essay.ts';

/** Sections of every depth, in reading order. */
export function everySection(sections: readonly AuthoredSection[]): AuthoredSection[] {
  return sections.flatMap((section) => [section, ...everySection(section.sections)]);
}
