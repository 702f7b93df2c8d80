// node suite.mjs <file>: writes cel-spec's conformance tests, which npm's @bufbuild/cel-spec carries, as one JSON array
// that cel_test reads. What a test says in protobuf's JSON is said here in fewer words: see type() and value().
import { writeFileSync } from 'node:fs'
import { tests } from '@bufbuild/cel-spec/testdata/conformance.js'

const primitives = { BOOL: 'bool', INT64: 'int', UINT64: 'uint', DOUBLE: 'double', STRING: 'string', BYTES: 'bytes' }
const messages = { 'google.protobuf.Timestamp': 'timestamp', 'google.protobuf.Duration': 'duration' }

/** A type as docs/rules.md writes it; a message is written `message(name)`, which nothing declares. */
function type(of) {
  if (of.primitive) return primitives[of.primitive]
  if (of.wellKnown) return of.wellKnown.toLowerCase()
  if (of.wrapper) return `wrapper(${of.wrapper})`
  if ('null' in of) return 'null_type'
  if (of.dyn) return 'dyn'
  if (of.typeParam) return of.typeParam
  if (of.listType) return `list(${type(of.listType.elemType ?? { dyn: {} })})`
  if (of.mapType) return `map(${type(of.mapType.keyType)}, ${type(of.mapType.valueType)})`
  if (of.messageType) return messages[of.messageType] ?? `message(${of.messageType})`
  if (of.abstractType) {
    const parameters = of.abstractType.parameterTypes ?? []
    return parameters.length > 0 ? `${of.abstractType.name}(${parameters.map(type).join(', ')})` : of.abstractType.name
  }
  throw new Error(`a type of no known form: ${JSON.stringify(of)}`)
}

/** One key, the value's type: {"int": "5"}, {"list": [...]}, {"map": [[key, value], ...]}. Numbers are texts. */
function value(of) {
  if ('boolValue' in of) return { bool: of.boolValue }
  if ('int64Value' in of) return { int: String(of.int64Value) }
  if ('uint64Value' in of) return { uint: String(of.uint64Value) }
  if ('doubleValue' in of) return { double: Object.is(of.doubleValue, -0) ? '-0' : String(of.doubleValue) }
  if ('stringValue' in of) return { string: of.stringValue }
  if ('bytesValue' in of) return { bytes: Buffer.from(of.bytesValue, 'base64').toString('hex') }
  if ('nullValue' in of) return { null_type: null }
  if ('typeValue' in of) return { type: of.typeValue }
  if ('listValue' in of) return { list: (of.listValue.values ?? []).map(value) }
  if ('mapValue' in of) return { map: (of.mapValue.entries ?? []).map((entry) => [value(entry.key), value(entry.value)]) }
  if ('objectValue' in of) {
    const name = of.objectValue['@type'].replace('type.googleapis.com/', '')
    return messages[name] ? { [messages[name]]: of.objectValue.value } : { message: name }
  }
  if ('enumValue' in of) return { message: of.enumValue.type }
  throw new Error(`a value of no known form: ${JSON.stringify(of)}`)
}

function overloads(declared) {
  return declared.function.overloads.map(
    (one) => `${declared.name}(${(one.params ?? []).map(type).join(', ')}): ${type(one.resultType)}`
  )
}

function expectation(test) {
  if (test.evalError) return { error: true }
  const expected = {}
  if (test.typedResult?.deducedType) expected.type = type(test.typedResult.deducedType)
  const result = test.typedResult ? test.typedResult.result : (test.value ?? { boolValue: true })
  if (result) expected.value = value(result)
  return expected
}

function* cases(suite, path) {
  for (const inner of suite.suites ?? []) yield* cases(inner, [...path, inner.name])
  for (const { original: test } of suite.tests ?? []) {
    const declared = test.typeEnv ?? []
    yield {
      name: [...path, test.name].join('/'),
      source: test.expr,
      unchecked: test.disableCheck ?? false,
      evaluated: !test.checkOnly,
      container: test.container ?? '',
      variables: declared.filter((one) => one.ident).map((one) => ({ name: one.name, type: type(one.ident.type) })),
      functions: declared.filter((one) => one.function).flatMap(overloads),
      values: Object.entries(test.bindings ?? {}).map(([name, bound]) => [name, value(bound.value)]),
      expected: expectation(test),
    }
  }
}

writeFileSync(process.argv[2], JSON.stringify([...cases(tests, [])]))
