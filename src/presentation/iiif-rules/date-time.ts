/** What is wrong with a text that should be a date and time, and what would be right. */
export interface DateTimeFault {
  readonly message: string;
  readonly suggestion: string;
}

const DATE = /^(-?)(\d{4,})-(\d\d)-(\d\d)/;
const TIME = /^T(\d\d):(\d\d):(\d\d)(?:\.\d+)?/;
const ZONE = /^(?:Z|[+-](?:(\d\d):(\d\d)))$/;
const EXAMPLE = 'for example 1940-05-24T00:00:00Z';

function daysIn(year: number, month: number): number {
  // The calendar repeats itself every 400 years.
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function fault(message: string, suggestion = EXAMPLE): DateTimeFault {
  return { message, suggestion };
}

function faultOfTime(rest: string, date: string): DateTimeFault | undefined {
  const time = TIME.exec(rest);
  if (!time)
    return fault('this is no date and time with its zone', rest === '' ? `write ${date}T00:00:00Z` : EXAMPLE);
  const [written, hours = '', minutes = '', seconds = ''] = time;
  const isMidnight = hours === '24' && Number(minutes) === 0 && Number(seconds) === 0;
  if ((Number(hours) > 23 && !isMidnight) || Number(minutes) > 59 || Number(seconds) > 59)
    return fault('there is no such time of day');
  const zone = rest.slice(written.length);
  if (zone === '') return fault('this date and time has no time zone', `write ${date}${rest}Z for UTC`);
  const offset = ZONE.exec(zone);
  if (!offset) return fault('this is no date and time with its zone');
  const [, zoneHours = '0', zoneMinutes = '0'] = offset;
  const isZone = Number(zoneMinutes) <= 59 && Number(zoneHours) * 60 + Number(zoneMinutes) <= 14 * 60;
  return isZone ? undefined : fault('there is no such time zone');
}

/**
 * What is wrong with an xsd:dateTime with a time zone, which `navDate` is (Presentation 3.0, 3.1); undefined when nothing is.
 * There is no year 0, as in XSD 1.0, which the API refers to.
 */
export function faultOfDateTime(text: string): DateTimeFault | undefined {
  const match = DATE.exec(text);
  if (!match) return fault('this is no date and time with its zone');
  const [date, , digits = '', month = '', day = ''] = match;
  const year = Number(digits);
  if (year === 0) return fault('there is no year 0', 'the year before 1 is -0001');
  if (digits.length > 4 && digits.startsWith('0'))
    return fault('a year of four digits has no zero before it');
  const lastDay = Number(month) >= 1 && Number(month) <= 12 ? daysIn(year, Number(month)) : 0;
  if (lastDay === 0) return fault('there is no such month');
  if (Number(day) < 1 || Number(day) > lastDay)
    return fault('there is no such day', `that month ends with day ${lastDay}`);
  return faultOfTime(text.slice(date.length), date);
}
