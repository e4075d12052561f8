import { HtmlValidate, StaticConfigLoader } from 'html-validate';

/** The rules of the HTML standard and of no style: `html-validate:standard`. */
const validator = new HtmlValidate(
  new StaticConfigLoader({ root: true, extends: ['html-validate:standard'] }),
);

/** What of a document is not valid HTML, each with its line. */
export async function htmlFaults(text: string): Promise<string[]> {
  const { results } = await validator.validateString(text);
  return results.flatMap(({ messages }) =>
    messages.map(({ line, message, ruleId }) => `${line}: ${message} (${ruleId})`),
  );
}
