import { createRequire } from 'node:module';

/** What `robots-parser` makes of a robots.txt. */
export interface ParsedRobots {
  isAllowed(url: string, agent: string): boolean | undefined;
  getSitemaps(): string[];
}

// Its types are of a module that has a default export, which it is not.
const parse: (url: string, text: string) => ParsedRobots = createRequire(import.meta.url)('robots-parser');

/** Reads a robots.txt as crawlers do (RFC 9309). */
export function parsedRobots(url: string, text: string): ParsedRobots {
  return parse(url, text);
}
