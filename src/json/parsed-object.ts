/** The fields of a JSON object; undefined for anything else, also for what is no JSON. */
export function parsedObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isParsedObject(value) ? value : undefined;
  } catch {
    // Cut off, damaged, or not written by Loupe: the caller says what follows.
    return undefined;
  }
}

/** Whether a value that was parsed is an object with fields. */
export function isParsedObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
