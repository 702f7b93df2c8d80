// node differential.mjs <file> <seed> <count>: draws typed expressions and rows at random, evaluates them with npm's
// @bufbuild/cel, and writes them with its answers as cases for cel_test. Every tenth has an operand of a wrong type
// somewhere and is not checked.
import { writeFileSync } from 'node:fs'
import { CelScalar, celEnv, celUint, isCelError, isCelList, isCelMap, isCelType, isCelUint, mapType, listType, parse, plan } from '@bufbuild/cel'
import { strings } from '@bufbuild/cel/ext'
import { create, isMessage } from '@bufbuild/protobuf'
import { DurationSchema, TimestampSchema } from '@bufbuild/protobuf/wkt'
import { isReflectMessage, reflect } from '@bufbuild/protobuf/reflect'
import { exceptions } from './exceptions.mjs'

const [file, seed, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]

// --- chance ---

let state = BigInt(seed) * 2n + 1n
/** 0 ≤ number < below (splitmix64). */
function below(limit) {
  state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
  let z = state
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
  return Number((z ^ (z >> 31n)) % BigInt(limit))
}
const pick = (all) => all[below(all.length)]
const chance = (percent) => below(100) < percent
const several = (most, make) => Array.from({ length: below(most + 1) }, make)

// --- values: in the words of suite.mjs ---

const ints = [0n, 1n, 2n, 3n, 7n, 10n, 100n, 4_294_967_296n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n]
const doubles = [0, 0.5, 1, 1.5, 2.25, 3, 100, 1e-7, 1e21, 123456789.125, 1e300, Infinity, NaN]
const texts = ['', 'a', 'b', 'ab', 'abc', 'aab', 'ABC', '12', '-7', '1.5', 'true', 'x y', ' tab\t', 'é', 'ßa', '日本語', '😀a']
const zones = ['+07:00', '-09:30', '08:45', 'Mars/Base']
const patterns = ['a', '^a', 'b$', '^a.c$', '[a-b]+', '(ab|ba)*c', 'a{2}', '\\d+', '^\\S+$', '(?i)abc', '^.$', '\\bx\\b', '[^a]', 'a?b*', '[[:alpha:]]{3}', '(']

function scalar(type) {
  switch (type) {
    case 'bool': return { bool: chance(50) }
    case 'int': return { int: String(chance(40) ? -pick(ints) : pick(ints)) }
    case 'uint': return { uint: String(pick([...ints, 2n ** 64n - 1n])) }
    case 'double': return { double: String(chance(30) ? -pick(doubles) : pick(doubles)).replace('-0', '0') }
    case 'string': return { string: pick(texts) }
    case 'bytes': return { bytes: pick(['', '61', '6162', 'c3a9', 'ff', '00']) }
    case 'timestamp': {
      const year = String(pick([1, 1963, 1970, 2000, 2021, 2024, 9999])).padStart(4, '0')
      const day = `${year}-${pick(['01-01', '02-28', '03-31', '06-30', '12-31'])}`
      return { timestamp: `${day}T${pick(['00:00:00', '12:34:56', '23:59:59'])}${pick(['', '', '.123456782', '.000000001'])}Z` }
    }
    case 'duration': return { duration: pick(['0s', '1s', '-1s', '90s', '3600s', '-86400s', '31536000s', '0.123456782s', '-0.000000001s']) }
    case 'null_type': return { null_type: null }
  }
  throw new Error(type)
}

/** Doubles have no literal for some: they are converted from a text. */
function literal(value) {
  const [kind, of] = Object.entries(value)[0]
  switch (kind) {
    case 'bool': return String(of)
    case 'int': return of
    case 'uint': return `${of}u`
    case 'double': return /^-?\d/.test(of) ? (/[.e]/.test(of) ? of : `${of}.0`) : `double("${of}")`
    case 'string': return JSON.stringify(of)
    case 'bytes': return `b"${of.replace(/../g, (pair) => `\\x${pair}`)}"`
    case 'timestamp': return `timestamp("${of}")`
    case 'duration': return `duration("${of}")`
    case 'null_type': return 'null'
  }
  throw new Error(kind)
}

const scalars = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration']

const member = { record: { name: 'string', age: 'int', born: 'timestamp', working: 'bool', weight: 'double' } }
const variables = [
  ...scalars.flatMap((type) => [{ name: `${type}_a`, type }, { name: `${type}_b`, type }]),
  { name: 'ints', type: 'list(int)' },
  { name: 'words', type: 'list(string)' },
  { name: 'mixed', type: 'list(dyn)' },
  { name: 'by_word', type: 'map(string, int)' },
  { name: 'by_number', type: 'map(int, string)' },
  { name: 'some', type: 'dyn' },
  { name: 'head', type: member },
  { name: 'members', type: { list: member } },
]

const record = () => ({ record: Object.fromEntries(Object.entries(member.record).map(([name, type]) => [name, scalar(type)])) })
const sorted = (keys) => [...new Set(keys)].sort((a, b) => (a < b ? -1 : 1))

function valueOf({ type }) {
  if (type === member) return record()
  if (type.list) return { list: several(3, record) }
  if (type === 'list(int)') return { list: several(3, () => scalar('int')) }
  if (type === 'list(string)') return { list: several(3, () => scalar('string')) }
  if (type === 'list(dyn)') return { list: several(3, () => scalar(pick([...scalars, 'null_type']))) }
  if (type === 'map(string, int)') return { map: sorted(several(3, () => pick(['a', 'ab', 'abc', 'b']))).map((key) => [{ string: key }, scalar('int')]) }
  if (type === 'map(int, string)') return { map: sorted(several(3, () => below(5))).map((key) => [{ int: String(key) }, scalar('string')]) }
  return scalar(type === 'dyn' ? pick([...scalars, 'null_type']) : type)
}

// --- expressions ---

let bound = [] // variables of macros, innermost last: {name, type}
let wrong = 0 // operands of a wrong type still to be put in

const binary = (symbol, left, right) => `(${left} ${symbol} ${right})`
const names = (type) => [...variables, ...bound].filter((one) => one.type === type).map((one) => one.name)

function leaf(type) {
  const all = names(type)
  if (all.length > 0 && chance(60)) return pick(all)
  const list = /^list\((.*)\)$/.exec(type)
  if (type === 'list(dyn)') return `[${[...several(3, () => leaf(pick(scalars))), 'some'].join(', ')}]`
  if (list) return `[${several(3, () => leaf(list[1])).join(', ')}]`
  if (type === 'map(string, int)') return `{${sorted(several(2, () => pick(['a', 'b', 'c']))).map((key) => `"${key}": ${leaf('int')}`).join(', ')}}`
  if (type === 'map(int, string)') return `{${sorted(several(2, () => below(4))).map((key) => `${key}: ${leaf('string')}`).join(', ')}}`
  if (type === 'dyn') return chance(30) ? 'some' : `dyn(${leaf(pick(scalars))})`
  if (type === 'type') return pick([...scalars.slice(0, 6), 'list', 'map', 'null_type', 'type'])
  return literal(scalar(type))
}

/** With a variable `name` of a type: what `make` gives. */
function within(name, type, make) {
  bound.push({ name, type })
  const made = make()
  bound.pop()
  return made
}
const element = { 'list(int)': 'int', 'list(string)': 'string', 'list(dyn)': 'dyn', 'map(string, int)': 'string', 'map(int, string)': 'int' }
const ranges = Object.keys(element)
const variable = () => `v${bound.length}`

function quantified(depth) {
  const name = variable()
  const macro = pick(['exists', 'all', 'exists_one'])
  if (chance(35)) {
    const field = () => pick([`${name}.age > ${expression('int', depth)}`, `${name}.working`, `${name}.name.startsWith(${expression('string', depth)})`, `${name}.weight < ${expression('double', depth)}`, `${name}.born < ${expression('timestamp', depth)}`])
    return `members.${macro}(${name}, ${chance(50) ? field() : binary(pick(['&&', '||']), field(), field())})`
  }
  const range = pick(ranges)
  return `${expression(range, depth)}.${macro}(${name}, ${within(name, element[range], () => expression('bool', depth))})`
}

function filtered(range, depth) {
  const name = variable()
  return `${expression(range, depth)}.filter(${name}, ${within(name, element[range], () => expression('bool', depth))})`
}
function mapped(from, to, depth) {
  const name = variable()
  return `${expression(from, depth)}.map(${name}, ${within(name, element[from], () => expression(to, depth))})`
}

const number = () => JSON.stringify(pick(['0', '7', '-12', '9223372036854775807', '9223372036854775808', '18446744073709551616']))
const parts = ['getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear', 'getHours', 'getMinutes', 'getSeconds', 'getMilliseconds']
const orders = ['<', '<=', '>', '>=']
const fields = Object.entries(member.record)

/** Ways to make a value of a type of smaller ones. */
const ways = {
  bool: [
    (d) => binary(pick(['&&', '||']), expression('bool', d), expression('bool', d)),
    (d) => binary(pick(['&&', '||']), expression('bool', d), expression('bool', d)),
    (d) => `!${expression('bool', d)}`,
    (d) => { const type = pick(scalars); return binary(pick(orders), expression(type, d), expression(type, d)) },
    (d) => { const type = pick([...scalars, ...ranges, 'type']); return binary(pick(['==', '!=']), expression(type, d), expression(type, d)) },
    (d) => binary(pick([...orders, '==', '!=']), expression('dyn', d), expression('dyn', d)),
    (d) => binary('in', expression('int', d), expression(pick(['list(int)', 'map(int, string)', 'list(dyn)']), d)),
    (d) => binary('in', expression('string', d), expression(pick(['list(string)', 'map(string, int)']), d)),
    quantified, quantified,
    (d) => `${expression('string', d)}.${pick(['contains', 'startsWith', 'endsWith'])}(${expression('string', d)})`,
    (d) => `${expression('string', d)}.matches(${JSON.stringify(pick(patterns.slice(0, -1)))})`,
    (d) => `has(${expression('map(string, int)', d)}.${pick(['a', 'b', 'abc'])})`,
    (d) => `bool(${expression('string', d)})`,
  ],
  int: [
    (d) => binary(pick(['+', '-', '*', '/', '%']), expression('int', d), expression('int', d)),
    (d) => binary(pick(['+', '-', '*', '/', '%']), expression('int', d), expression('int', d)),
    (d) => `-(${expression('int', d)})`,
    (d) => `size(${expression(pick(['string', 'bytes', ...ranges]), d)})`,
    (d) => `${expression('string', d)}.size()`,
    (d) => `int(${chance(20) ? number() : expression(pick(['int', 'uint', 'double', 'timestamp']), d)})`,
    (d) => `${expression('timestamp', d)}.${pick(parts)}(${chance(40) ? `"${pick(zones)}"` : ''})`,
    (d) => `${expression('duration', d)}.${pick(['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'])}()`,
    (d) => `${expression('list(int)', d)}[${expression('int', d)}]`,
    (d) => `${expression('map(string, int)', d)}[${expression('string', d)}]`,
    (d) => `${expression('map(string, int)', d)}.${pick(['a', 'b', 'abc'])}`,
    (d) => `${expression('string', d)}.${pick(['indexOf', 'lastIndexOf'])}(${expression('string', d)})`,
    () => `members.filter(m, m.age > ${below(5)}).size()`,
  ],
  uint: [
    (d) => binary(pick(['+', '-', '*', '/', '%']), expression('uint', d), expression('uint', d)),
    (d) => `uint(${chance(20) ? number() : expression(pick(['int', 'uint', 'double']), d)})`,
  ],
  double: [
    (d) => binary(pick(['+', '-', '*', '/']), expression('double', d), expression('double', d)),
    (d) => `-(${expression('double', d)})`,
    (d) => `double(${chance(20) ? number() : expression(pick(['int', 'uint', 'double']), d)})`,
  ],
  string: [
    (d) => binary('+', expression('string', d), expression('string', d)),
    (d) => `string(${expression(pick(['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration']), d)})`,
    (d) => `${expression('list(string)', d)}[${expression('int', d)}]`,
    (d) => `${expression('map(int, string)', d)}[${expression('int', d)}]`,
    (d) => `${expression('string', d)}.${pick(['lowerAscii', 'upperAscii', 'trim'])}()`,
    (d) => `${expression('string', d)}.charAt(${expression('int', d)})`,
    (d) => `${expression('string', d)}.substring(${below(3)}, ${below(4)})`,
    (d) => `${expression('string', d)}.replace(${expression('string', d)}, ${expression('string', d)})`,
    (d) => `${expression('list(string)', d)}.join(${chance(50) ? expression('string', d) : ''})`,
    (d) => `"${pick(['%s', '%d', '%x', '%.2f', '%e', 'x%%%s'])}".format([${expression(pick(['int', 'string', 'double', 'uint', 'bool']), d)}])`,
  ],
  bytes: [
    (d) => binary('+', expression('bytes', d), expression('bytes', d)),
    (d) => `bytes(${expression('string', d)})`,
  ],
  timestamp: [
    (d) => binary(pick(['+', '-']), expression('timestamp', d), expression('duration', d)),
    (d) => binary('+', expression('duration', d), expression('timestamp', d)),
    (d) => `timestamp(string(${expression('timestamp', d)}))`,
  ],
  duration: [
    (d) => binary(pick(['+', '-']), expression('duration', d), expression('duration', d)),
    (d) => binary('-', expression('timestamp', d), expression('timestamp', d)),
    (d) => `duration(string(${expression('duration', d)}))`,
  ],
  type: [(d) => `type(${expression(pick([...scalars, ...ranges]), d)})`],
  dyn: [
    (d) => `dyn(${expression(pick([...scalars, 'list(int)']), d)})`,
    (d) => `mixed[${expression('int', d)}]`,
    (d) => binary(pick(['+', '-', '*', '/', '%']), expression('dyn', d), expression('dyn', d)),
  ],
  'list(int)': [
    (d) => binary('+', expression('list(int)', d), expression('list(int)', d)),
    (d) => filtered('list(int)', d),
    (d) => mapped(pick(ranges), 'int', d),
    () => 'members.map(m, m.age)',
  ],
  'list(string)': [
    (d) => binary('+', expression('list(string)', d), expression('list(string)', d)),
    (d) => filtered('list(string)', d),
    (d) => mapped(pick(ranges), 'string', d),
    (d) => `${expression('string', d)}.split(${expression('string', d)})`,
  ],
  'list(dyn)': [(d) => filtered('list(dyn)', d), (d) => `[${expression(pick(scalars), d)}, ${expression(pick(scalars), d)}, some]`],
  'map(string, int)': [(d) => `{"a": ${expression('int', d)}, "b": ${expression('int', d)}}`],
  'map(int, string)': [(d) => `{0: ${expression('string', d)}, 1: ${expression('string', d)}}`],
}

function expression(type, depth) {
  if (wrong > 0 && chance(20)) {
    --wrong
    return leaf(pick(scalars.filter((other) => other !== type)))
  }
  if (depth <= 0 || chance(15)) return leaf(type)
  if (chance(10)) return `(${expression('bool', depth - 1)} ? ${expression(type, depth - 1)} : ${expression(type, depth - 1)})`
  const field = fields.filter(([, of]) => of === type)
  if (field.length > 0 && chance(10)) return `head.${field[0][0]}`
  return pick(ways[type])(depth - 1)
}

// --- the peer ---

const message = (schema, text) => {
  const [, whole, fraction = ''] = /^(-?\d+)(?:\.(\d+))?s$/.exec(text)
  const nanos = Number(fraction.padEnd(9, '0')) * (text.startsWith('-') ? -1 : 1)
  return reflect(schema, create(schema, { seconds: BigInt(whole), nanos }))
}
function toPeer(value) {
  const [kind, of] = Object.entries(value)[0]
  switch (kind) {
    case 'int': return BigInt(of)
    case 'uint': return celUint(BigInt(of))
    case 'double': return Number(of)
    case 'bytes': return new Uint8Array(Buffer.from(of, 'hex'))
    case 'timestamp': {
      const [, at, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(of)
      const seconds = BigInt(Date.parse(`${at}Z`) / 1000)
      return reflect(TimestampSchema, create(TimestampSchema, { seconds, nanos: Number(fraction.padEnd(9, '0')) }))
    }
    case 'duration': return message(DurationSchema, of)
    case 'list': return of.map(toPeer)
    case 'map': return new Map(of.map(([key, value]) => [toPeer(key), toPeer(value)]))
    case 'record': return new Map(Object.entries(of).map(([name, value]) => [name, toPeer(value)]))
    default: return of
  }
}
function fromPeer(value) {
  if (value === null) return { null_type: null }
  if (typeof value === 'boolean') return { bool: value }
  if (typeof value === 'bigint') return { int: String(value) }
  if (typeof value === 'number') return { double: Object.is(value, -0) ? '-0' : String(value) }
  if (typeof value === 'string') return { string: value }
  if (isCelUint(value)) return { uint: String(value.value) }
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (isCelType(value)) return { type: value.name }
  if (isCelList(value)) return { list: [...value].map(fromPeer) }
  if (isCelMap(value)) return { map: [...value].map(([key, of]) => [fromPeer(key), fromPeer(of)]) }
  const inner = isReflectMessage(value) ? value.message : value
  if (isMessage(inner, TimestampSchema)) {
    const at = new Date(Number(inner.seconds) * 1000).toISOString().replace(/^\+0*(\d{5,})/, '$1').slice(0, 19)
    return { timestamp: `${at}.${String(inner.nanos).padStart(9, '0')}Z` }
  }
  if (isMessage(inner, DurationSchema)) {
    const all = inner.seconds * 1_000_000_000n + BigInt(inner.nanos)
    const size = all < 0n ? -all : all
    return { duration: `${all < 0n ? '-' : ''}${size / 1_000_000_000n}.${String(size % 1_000_000_000n).padStart(9, '0')}s` }
  }
  throw new Error(`a value of no known form: ${value}`)
}

const env = celEnv({ funcs: strings })
function answer(source, values) {
  const result = plan(env, parse(source))(Object.fromEntries(values.map(([name, value]) => [name, toPeer(value)])))
  return isCelError(result) ? { error: true, why: result.message } : { value: fromPeer(result) }
}

// --- cases ---

// The peer's known faults: our answers are cases, and a fault that is no more is to be struck off.
const cases = exceptions.map(({ source, ours }, at) => ({ name: `known/${at}`, source, unchecked: true, evaluated: true, container: '', variables: [], functions: [], values: [], expected: ours === 'error' ? { error: true } : { value: ours } }))
for (const { source, ours, why } of exceptions) {
  const peer = answer(source, [])
  if (JSON.stringify(peer.error ? 'error' : peer.value) === JSON.stringify(ours)) throw new Error(`the peer no longer differs: ${source} (${why}); strike it off tests/cel/exceptions.mjs`)
}

// Named zones, held against the clocks of the run-time: hours, minutes and days of random moments of 1900 to 2100.
for (const zone of ['Asia/Jakarta', 'Asia/Pontianak', 'Asia/Makassar', 'Asia/Jayapura', 'Asia/Kathmandu', 'Australia/Sydney', 'US/Central', 'America/St_Johns']) {
  const options = { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }
  const clock = new Intl.DateTimeFormat('en', options)
  for (let i = 0; i < 100; ++i) {
    const at = new Date((below(200 * 365 * 86_400) - 70 * 365 * 86_400) * 1000)
    const shown = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const list = [shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second].map((part) => ({ int: String(part) }))
    const calls = ['getFullYear', 'getMonth', 'getDate', 'getHours', 'getMinutes', 'getSeconds'].map((part) => `at.${part}("${zone}")`)
    const source = `cel.bind(at, timestamp("${at.toISOString()}"), [${calls.join(', ')}])`
    cases.push({ name: `zone/${zone}/${i}`, source, unchecked: false, evaluated: true, container: '', variables: [], functions: [], values: [], expected: { value: { list } } })
  }
}

const wanted = ['bool', 'bool', 'bool', 'int', 'int', ...scalars, ...ranges, 'type', 'dyn']
let excepted = 0
while (cases.length < count) {
  const unchecked = chance(10)
  wrong = unchecked ? 1 : 0
  const source = expression(pick(wanted), 1 + below(4))
  if (source.length > 4000) continue
  for (let row = 0; row < 2; ++row) {
    const values = variables.map((one) => [one.name, valueOf(one)])
    const expected = answer(source, values)
    if (exceptions.some((one) => one.meets({ text: source + JSON.stringify(values), expected, unchecked }))) {
      ++excepted
      continue
    }
    const type = ['random', unchecked ? 'unchecked' : 'checked', cases.length].join('/')
    cases.push({ name: type, source, unchecked, evaluated: true, container: '', variables, functions: [], values, expected })
  }
}
writeFileSync(file, JSON.stringify(cases))
console.log(`seed ${seed}: ${cases.length} cases, of them ${cases.filter((one) => one.expected.error).length} errors; ${excepted} left out, see tests/cel/exceptions.mjs`)
