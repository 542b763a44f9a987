// The peer of bench/peer-pipeline: fetches, recompresses with sharp and writes N images, 32 in flight, as a Node script
// would. URLS WIDTH QUALITY EFFORT OUT; prints the seconds and the failures.
const [urls, width, quality, effort, out] = process.argv.slice(2);
const fs = require('fs');
const http = require('http');
const path = require('path');
const sharp = require(path.join(process.env.PEERS, 'node_modules', 'sharp'));
const IN_FLIGHT = 32;
const agent = new http.Agent({ keepAlive: true, maxSockets: IN_FLIGHT });

function fetchImage(url) {
  return new Promise((resolve, reject) => {
    http.get(url, { agent }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => (response.statusCode === 200 ? resolve(Buffer.concat(parts))
        : reject(new Error(`${url} is answered ${response.statusCode}`))));
    }).on('error', reject);
  });
}

async function recompress(url, file) {
  let image = sharp(await fetchImage(url));
  if (+width > 0) image = image.resize({ width: +width, withoutEnlargement: true });
  image = image.flatten({ background: '#ffffff' }).jpeg({ quality: +quality, mozjpeg: effort === 'small' });
  await fs.promises.writeFile(file, await image.toBuffer());
}

(async () => {
  const list = fs.readFileSync(urls, 'utf8').split('\n').filter(Boolean);
  const started = process.hrtime.bigint();
  let next = 0;
  let failed = 0;
  await Promise.all(Array.from({ length: IN_FLIGHT }, async () => {
    while (next < list.length) {
      const number = next++;
      await recompress(list[number], path.join(out, `${number}.jpg`)).catch((error) => {
        failed++;
        console.error(error.message);
      });
    }
  }));
  const used = process.cpuUsage();
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  console.log(`${seconds.toFixed(3)} ${failed} ${((used.user + used.system) / 1e6).toFixed(2)}`);
  agent.destroy();
})();
