import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';

xmlRegisterFsInputProviders();

/** Checks a document by libxml2 against a schema of `tests/support/schemas/`. Throws with what is wrong. */
export function validateXml(text: string, schema: string): void {
  const path = join(import.meta.dirname, 'schemas', schema);
  const validator = XsdValidator.fromDoc(XmlDocument.fromString(readFileSync(path, 'utf8'), { url: path }));
  const document = XmlDocument.fromString(text);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
    validator.dispose();
  }
}

/** The texts that an XPath finds in a document, by libxml2. */
export function textsAt(text: string, path: string, namespaces: Record<string, string>): string[] {
  const document = XmlDocument.fromString(text);
  try {
    return document.find(path, namespaces).map((node) => node.content);
  } finally {
    document.dispose();
  }
}
