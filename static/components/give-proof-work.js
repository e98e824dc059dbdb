// Finds a number for which SHA-256 of "seed:number" begins with so many zero bits (at most 32).
// SubtleCrypto answers by a promise for each hash, which takes ten times as long as the hash itself.
const K = new Int32Array(64);
const START = new Int32Array(8);

function fraction(root) {
  return ((root - Math.floor(root)) * 0x100000000) | 0;
}

for (let number = 2, found = 0; found < 64; number += 1) {
  let isPrime = true;
  for (let part = 2; part * part <= number; part += 1) isPrime &&= number % part !== 0;
  if (isPrime) {
    K[found] = fraction(Math.cbrt(number));
    if (found < 8) START[found] = fraction(Math.sqrt(number));
    found += 1;
  }
}

const words = new Int32Array(64);
const turned = (word, by) => (word >>> by) | (word << (32 - by));

function put(code, place) {
  words[place >> 2] |= code << (24 - (place & 3) * 8);
}

// The first word of the hash of the one block in `words`.
function firstWord() {
  for (let t = 16; t < 64; t += 1) {
    const early = words[t - 15];
    const late = words[t - 2];
    const s0 = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const s1 = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    words[t] = (words[t - 16] + s0 + words[t - 7] + s1) | 0;
  }
  let a = START[0]; let b = START[1]; let c = START[2]; let d = START[3];
  let e = START[4]; let f = START[5]; let g = START[6]; let h = START[7];
  for (let t = 0; t < 64; t += 1) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + K[t] + words[t]) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  return (START[0] + a) >>> 0;
}

// `seed` is 32 letters, so that with the number it is one block.
export function find(seed, bits) {
  const least = 32 - bits;
  for (let number = 0; ; number += 1) {
    const text = String(number);
    words.fill(0, 0, 16);
    for (let place = 0; place < seed.length; place += 1) put(seed.charCodeAt(place), place);
    put(0x3a, seed.length);
    const end = seed.length + 1 + text.length;
    for (let place = seed.length + 1; place < end; place += 1) put(text.charCodeAt(place - seed.length - 1), place);
    put(0x80, end);
    words[15] = end * 8;
    if (firstWord() >>> least === 0) return text;
  }
}

globalThis.addEventListener?.("message", ({ data }) => { globalThis.postMessage(find(data.seed, data.bits)); });
