/** Milliseconds since 1970 of the earliest day that a valid EDTF date may mean, for ordering. */
export function dateSortKey(date: string): number {
  const known = date.split('/').find((part) => part !== '' && part !== '..') ?? '';
  const [, year = '0', month = '01', day = '01'] =
    /^(-?\d{1,4}X{0,3})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?/.exec(known) ?? [];
  return Date.UTC(Number(year.replaceAll('X', '0')), Number(month) - 1, Number(day));
}

/** The xsd:dateTime of a valid EDTF date for `navDate`. */
export function navDate(date: string): string | undefined {
  return `${new Date(dateSortKey(date)).toISOString().slice(0, 19)}Z`;
}

/** A valid EDTF date as people read it. */
export function dateForPeople(date: string, _language: string): string {
  return date;
}
