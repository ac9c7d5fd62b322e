// The addresses of the server that the builder asks. Each answers null when nothing usable came back.

export class Server {
  /** `addresses`: {words, places, readings, reference}; `token` protects what is posted. */
  constructor(addresses, token) {
    Object.assign(this, { addresses, token });
  }

  words = () => this._ask(this.addresses.words);

  readings = (doc) => this._ask(this.addresses.readings, doc);

  profiles = () => this._ask(this.addresses.reference);

  reference = (asked) => this._ask(this.addresses.reference, asked);

  async places(text) {
    const answer = await this._ask(`${this.addresses.places}?${new URLSearchParams({ q: text })}`);
    return answer && answer.places;
  }

  async _ask(address, body) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.token };
    try {
      const answer = await fetch(address, body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) });
      return answer.ok && !answer.redirected ? await answer.json() : null;
    } catch {
      return null;
    }
  }
}
