// Where this engine answers otherwise than the reference on purpose. Every entry needs a reason.
export const differences = [
  {
    reason: 'Directives on directive definitions came after the September 2025 edition; the parser keeps to the edition.',
    applies: (request, ours) => /directive @old @deprecated/.test(request.sdl) && ours.errors?.[0].message === 'Syntax Error: Expected "on", found "@".',
  },
  {
    reason: 'A field of an introspection type would hand out the schema under another name, past the switch that turns introspection off.',
    applies: (request, ours) => ours.schemaErrors?.[0].includes('belongs to introspection'),
  },
  {
    reason: 'Section 6.3.2 asks whether the variable of @skip or @include is true, and null is not; the reference fails the whole operation.',
    applies: (request, ours, reference) =>
      'data' in ours && /^Argument "@(skip|include)\(if:\)" has invalid value: Expected variable "\$\w+" provided to non-null type/.test(reference.errors?.[0].message),
  },
];
