import { builtFile } from '../program.ts';

/** A function of WebAssembly. */
type BuiltFunction = (...numbers: number[]) => number;

const compiled = new Map<string, WebAssembly.Module>();

/**
 * Finds functions of a module of WebAssembly that is built with the program, and compiled once in a process.
 *
 * @param file without its ending
 * @param memory that they work in
 * @param name by which the module has the memory
 * @returns gives a function by its name; throws an Error for one that the module has not
 */
export function builtFunctions(
  file: string,
  memory: WebAssembly.Memory,
  name: string,
): (exported: string) => BuiltFunction {
  const built = compiled.get(file) ?? new WebAssembly.Module(builtFile(`${file}.wasm`));
  compiled.set(file, built);
  const { exports } = new WebAssembly.Instance(built, { [name]: { memory } });
  return (exported) => {
    const value = exports[exported];
    if (typeof value !== 'function') throw new Error(`${file}.wasm has no ${exported}`);
    return (...numbers) => value(...numbers);
  };
}
