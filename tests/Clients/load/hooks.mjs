// Stands in for k6's own modules, so that its scripts run in Node.
const STAND_IN = new URL('./k6.mjs', import.meta.url).href;

export async function resolve(specifier, context, next) {
  if (specifier === 'k6' || specifier.startsWith('k6/')) return { url: STAND_IN, shortCircuit: true };
  return next(specifier, context);
}
