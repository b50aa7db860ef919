// Where this engine answers otherwise than the reference on purpose. Every entry needs a reason.
export const differences = [
  {
    reason: 'A field of an introspection type would hand out the schema under another name, past the switch that turns introspection off.',
    applies: (request, ours) => ours.schemaErrors?.[0].includes('belongs to introspection'),
  },
  {
    reason: 'Section 6.3.2 asks whether the variable of @skip or @include is true, and null is not; the reference fails the whole operation.',
    applies: (request, ours, reference) =>
      'data' in ours && /^Argument "@(skip|include)\(if:\)" has invalid value: Expected variable "\$\w+" provided to non-null type/.test(reference.errors?.[0].message),
  },
  {
    reason: 'Section 5.8.5 wants non-null variables in the field of any OneOf object; the reference overlooks objects in places that are themselves non-null.',
    applies: (request, ours, reference) => {
      const oneOf = (answer) => (answer.errors ?? []).filter(({ message }) => message.includes('must be non-nullable to be used for OneOf')).length;
      return oneOf(ours) > oneOf(reference);
    },
  },
  {
    reason: 'Definitions of the type system in a document are reported as not executable; what is wrong inside them then does not matter.',
    applies: (request, ours, reference) =>
      request.mode !== 'print' && ours.errors?.some((e) => e.message.endsWith('definition is not executable.'))
      && ours.errors.every((e) => reference.errors?.some((r) => r.message === e.message)),
  },
  {
    reason: 'Section 3.5.2 wants finite numbers; the reference takes 1e400 for infinity.',
    applies: (request, ours) => /1e400/.test(request.document) && ours.errors?.[0].message === 'Float cannot represent non numeric value: 1e400',
  },
];
