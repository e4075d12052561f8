import type { Page } from 'playwright-core';

/**
 * What keeps people from reading a page, as far as a program can tell (WCAG 2.2, AA): pictures and controls without
 * names, headings that skip a level, ids that occur twice, language and title missing, too little contrast, targets that
 * are too small.
 */
export function accessibilityFaults(page: Page): Promise<string[]> {
  return page.evaluate(inspect);
}

interface Style {
  readonly color: string;
  readonly backgroundColor: string;
  readonly fontSize: string;
  readonly fontWeight: string;
  readonly visibility: string;
  readonly display: string;
}
interface Element {
  readonly tagName: string;
  readonly id: string;
  readonly className: string;
  readonly textContent: string;
  readonly parentElement: Element | null;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string | null }>;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  closest(selector: string): Element | null;
  querySelector(selector: string): Element | null;
  getBoundingClientRect(): { readonly width: number; readonly height: number };
}
declare const document: {
  readonly title: string;
  readonly documentElement: Element;
  querySelectorAll(selector: string): Iterable<Element>;
};
declare function getComputedStyle(element: Element): Style;

/** Runs in the page. */
function inspect(): string[] {
  const faults: string[] = [];
  const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
  const isShown = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && getComputedStyle(element).visibility !== 'hidden';
  };
  const nameOf = (element: Element): string =>
    element.getAttribute('aria-label') ??
    (element.textContent.trim() || (element.querySelector('img[alt]')?.getAttribute('alt') ?? ''));

  if (document.title === '') faults.push('there is no title');
  if (!document.documentElement.hasAttribute('lang')) faults.push('there is no language');
  if (all('main').length !== 1) faults.push('there is not one main part');
  if (all('h1').length !== 1) faults.push('there is not one first heading');

  for (const image of all('img'))
    if (!image.hasAttribute('alt')) faults.push('a picture has no alternative text');
  for (const control of all('a[href], button').filter(isShown))
    if (nameOf(control) === '') faults.push(`a ${control.tagName} has no name`);

  const ids = all('[id]').map(({ id }) => id);
  for (const id of new Set(ids.filter((each, at) => ids.indexOf(each) !== at)))
    faults.push(`id ${id} occurs twice`);

  let level = 0;
  for (const heading of all('h1, h2, h3, h4, h5, h6').filter(isShown)) {
    const next = Number(heading.tagName.slice(1));
    if (next > level + 1) faults.push(`"${heading.textContent}" skips from level ${level} to ${next}`);
    level = next;
  }

  const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    const [, , , opacity = 1] = channels(backgroundColor);
    return opacity > 0.5 ? backgroundColor : behind(element.parentElement);
  };
  for (const element of all('body *').filter(isShown)) {
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== '',
    );
    if (!hasText) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const [light, dark] = [luminance(color), luminance(behind(element))].sort((a, b) => b - a);
    const ratio = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
    const size = Number.parseFloat(fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5))
      faults.push(`"${element.textContent.slice(0, 30)}" has a contrast of ${ratio.toFixed(2)}`);
  }

  // WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links within a line of text.
  for (const button of all('button').filter(isShown)) {
    const { width, height } = button.getBoundingClientRect();
    if (width < 24 || height < 24) faults.push(`"${nameOf(button)}" is ${width} by ${height} pixels`);
  }
  return faults;
}
