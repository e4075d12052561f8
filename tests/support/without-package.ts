/** Flags of a process in which a package is not installed. */
export function without(name: string): string[] {
  const resolve = `export const resolve = (specifier, context, next) => {
    if (specifier === '${name}' || specifier.startsWith('${name}/')) throw new Error('not installed');
    return next(specifier, context);
  };`;
  const hooks = `data:text/javascript,${encodeURIComponent(resolve)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(hooks)});`;
  return ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
}
