// One JavaScript rule engine behind lines of JSON, which times itself: { ns, result } for each request.
// Usage: node node_server.cjs FOLDER_OF_PACKAGES PACKAGE

const path = require('node:path')
const readline = require('node:readline')
const { createRequire } = require('node:module')

const [, , folder, name] = process.argv
const load = createRequire(path.join(folder, 'package.json'))

// User and system time of the whole process, its threads that compile and collect garbage included.
function cpuNs() {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1000
}

const engines = {
  'json-logic-js'() {
    const logic = load('json-logic-js')
    let rules
    return {
      build: (given) => { rules = given; return rules.length },
      match: (facts) => rules.map((rule) => logic.apply(rule, facts) === true),
    }
  },
  publicodes() {
    const loaded = load('publicodes')
    const Engine = loaded.default ?? loaded
    const quiet = { log() {}, warn() {}, error() {} }
    let engine
    let names
    return {
      build: (given) => {
        engine = new Engine(given.rules, { logger: quiet })
        names = given.names
        return names.length
      },
      match: (situation) => {
        engine.setSituation(situation)
        return names.map((rule) => engine.evaluate(rule).nodeValue === true)
      },
    }
  },
}

const engine = engines[name]()

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { call, argument } = JSON.parse(line)
  const start = cpuNs()
  const result = engine[call](argument)
  const ns = cpuNs() - start
  process.stdout.write(JSON.stringify({ ns, result }) + '\n')
})
