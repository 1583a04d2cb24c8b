import net from "node:net";

/** A line to the service that can be cut: what a broken network does to a client, whatever it speaks. */
export class Line {
  #server;
  #sockets = new Set();
  #isDown = false;

  /** How many bytes the service has sent through it. */
  received = 0;

  /** A line to the service at `url`. */
  static async to(url) {
    const line = new Line();
    await line.#listen(new URL(url));
    return line;
  }

  /** Where clients reach the service through it. */
  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Cut every connection, and each new one until it is up again. */
  down() {
    this.#isDown = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  up() {
    this.#isDown = false;
  }

  /** Cut everything for good. */
  close() {
    this.down();
    this.#server.close();
  }

  #listen({ hostname, port }) {
    this.#server = net.createServer((near) => {
      if (this.#isDown) {
        near.resetAndDestroy();
        return;
      }
      const far = net.connect(Number(port), hostname);
      far.on("data", (chunk) => (this.received += chunk.length));
      this.#join(near, far);
      this.#join(far, near);
    });
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  #join(from, to) {
    this.#sockets.add(from);
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
