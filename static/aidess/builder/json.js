// JSON read and written without losing anything, or not read at all.

/** The value of `text`. Throws SyntaxError when it is not JSON, RangeError when a number would not survive. */
export function read(text) {
  const value = JSON.parse(text);
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g)) {
    if (!token.startsWith('"') && canonical(token) !== canonical(String(Number(token)))) throw new RangeError(token);
  }
  return value;
}

export const write = (value) => JSON.stringify(value, null, 2);

/** One writing for all those of a number: 5000.0, 5e3 and 5000 are one. */
function canonical(token) {
  const [, sign, whole, decimals = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [token, token, ""];
  const digits = (whole + decimals).replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  return kept ? `${sign}${kept}e${Number(power) - decimals.length + digits.length - kept.length}` : "0";
}
