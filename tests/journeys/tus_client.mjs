// What a program in JavaScript does: sends a file by tus-js-client, and prints the upload's address when all is there.
import { readFileSync } from "node:fs";
import { Upload } from "tus-js-client";

const [endpoint, cookie, token, path] = process.argv.slice(2);
const upload = new Upload(readFileSync(path), {
  endpoint,
  headers: { Cookie: cookie, "X-CSRFToken": token },
  metadata: { filename: "讲座 🎥.mp4", filetype: "video/mp4" },
  retryDelays: new Array(40).fill(500),
  onShouldRetry: () => true,
  onSuccess: () => process.stdout.write(upload.url),
  onError: (error) => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  },
});
upload.start();
