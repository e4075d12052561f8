/** What programs that fetch without a reader are called, somewhere in a name. */
const ROBOT = /bot|spider|crawl|slurp|scrap|fetch|archiver|harvest/i;

/** Browsers, by what stands in their User-Agent: the first that does. Those that pretend to be others come first. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdgA?\/(\d{1,4})/],
  ['Opera', /\bOPR\/(\d{1,4})/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d{1,4})/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d{1,4})/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d{1,4})/],
  ['Safari', /\bVersion\/(\d{1,4})[\d.]* (?:Mobile\/\S+ )?Safari\//],
];

const LONGEST_NAME = 40;

/**
 * The family of a User-Agent, without anything that could name a person or a machine: a robot by its name, a browser by its name and
 * major version, since swarms pretend to be old ones, and any other program by its first word.
 *
 * @param agent the header as it came; '' for none
 */
export function agentFamily(agent: string): string {
  const robot = ROBOT.exec(agent);
  if (robot) return wordAt(agent, robot.index);
  for (const [name, pattern] of BROWSERS) {
    const [, version] = pattern.exec(agent) ?? [];
    if (version !== undefined) return `${name} ${version}`;
  }
  const [first] = /^[A-Za-z][\w.-]*/.exec(agent.trim()) ?? [];
  return first === undefined ? 'none' : first.slice(0, LONGEST_NAME);
}

/** The word that a place is in. */
function wordAt(text: string, place: number): string {
  const [before = ''] = /[\w.-]*$/.exec(text.slice(Math.max(0, place - LONGEST_NAME), place)) ?? [];
  const [after = ''] = /^[\w.-]*/.exec(text.slice(place, place + LONGEST_NAME)) ?? [];
  return `${before}${after}`.slice(0, LONGEST_NAME);
}
