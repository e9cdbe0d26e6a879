// The status page in a browser, with and without failures: rows, filters, contrast, and that it asks nobody for anything.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
const target = path.join(root, 'target/page');
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const widths = [360, 390, 1280];
const schemes = ['light', 'dark'];

const good = site('site');
const troubled = site('troubled');
let browser;

function site(name) {
  const folder = path.join(target, name);
  return {
    folder,
    url: (file) => pathToFileURL(path.join(folder, file)).href,
    status: () => JSON.parse(readFileSync(path.join(folder, 'status.json'), 'utf8')),
  };
}

// The same page as if two operations had failed at a level each: a failure must be as readable as a success.
function makeTroubled() {
  const status = good.status();
  const [first, second] = status.operations;
  first.contract = { state: 'failed', calls: 3, problems: ['the answer has no `id`', 'the request has a member too many'] };
  second.replayed = { state: 'failed', calls: 1, problems: ['<script>alert(1)</script> & "more"'] };
  for (const level of ['contract', 'replayed']) {
    status.levels[level] = { ...status.levels[level], state: 'run', date: status.date };
    status.tally[level] = status.operations.filter((operation) => operation[level].state === 'passed').length;
  }
  const evidence = path.join(target, 'troubled.json');
  writeFileSync(evidence, JSON.stringify(status));
  const args = ['status', '--no-docs', '--evidence', evidence, '--out', troubled.folder];
  execFileSync(process.env.XTASK ?? 'cargo', process.env.XTASK ? args : ['xtask', ...args], { cwd: root });
}

before(async () => {
  makeTroubled();
  const args = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...args, '--no-sandbox', '--disable-component-update', '--disable-sync'],
  });
});

after(() => browser?.close());

// Opens a page, hands it on, and holds that it said nothing and asked for nothing but itself.
async function visit(url, options, look) {
  const context = await browser.newContext({ viewport: { width: options.width ?? 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const said = [];
  const asked = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(url);
  try {
    await look(page);
    assert.deepEqual(said, []);
    assert.deepEqual(asked.filter((asked) => asked.split('#')[0] !== url.split('#')[0] && !asked.startsWith('data:')), []);
  } finally {
    await context.close();
  }
}

// The operations that can be seen.
const shown = (page) =>
  page.locator('.op').evaluateAll((rows) => rows.filter((row) => row.checkVisibility()).map((row) => row.id));

describe('the rows', () => {
  test('are the operations of the description, each once, with all levels', async () => {
    const description = readFileSync(path.join(root, 'spec/swagger.yaml'), 'utf8');
    const described = [...description.matchAll(/^\s+operationId: (\S+)$/gm)].map((match) => match[1]);
    assert.ok(described.length > 0);
    for (const javaScriptEnabled of [true, false]) {
      await visit(good.url('index.html'), { javaScriptEnabled }, async (page) => {
        assert.deepEqual(await shown(page), described);
        assert.equal(await page.locator('.op > .level').count(), described.length * 5);
      });
    }
    assert.deepEqual(good.status().operations.map((operation) => operation.operation_id), described);
  });

  test('say of each level what the evidence says', async () => {
    const names = ['described', 'contract', 'tool', 'replayed', 'live'];
    const words = { passed: 'passed', failed: 'failed', not_run: 'not run' };
    for (const { url, status } of [good, troubled]) {
      await visit(url('index.html'), {}, async (page) => {
        for (const operation of status().operations) {
          const said = await page.locator(`[id="${operation.operation_id}"] .said`).allTextContents();
          names.forEach((level, index) => assert.ok(said[index].startsWith(words[operation[level].state]), operation.operation_id));
        }
      });
    }
  });
});

for (const width of [390, 1280]) test(`the filters work by keyboard alone, without JavaScript, ${width}`, async () => {
  const { operations } = troubled.status();
  const ids = (holds) => operations.filter(holds).map((operation) => operation.operation_id);
  await visit(troubled.url('index.html'), { width, javaScriptEnabled: false }, async (page) => {
    // From the link before them, by Tab; the arrows choose within a filter.
    await page.locator('nav a[href="#operations"]').focus();
    const into = async (name) => {
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press('Tab');
        if ((await page.locator(`input[name="${name}"]:focus`).count()) > 0) return;
      }
      assert.fail(`Tab does not lead to the filter ${name}`);
    };
    await into('kind');
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await shown(page), ids((operation) => operation.reads));
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await shown(page), ids((operation) => !operation.reads));
    await into('level');
    for (let presses = 0; presses < 6; presses += 1) await page.keyboard.press('ArrowRight');
    const fails = (operation) => ['contract', 'replayed'].some((level) => operation[level].state === 'failed');
    assert.deepEqual(await shown(page), ids((operation) => !operation.reads && fails(operation)));
    await page.keyboard.press('Enter');
    assert.equal(page.url().includes('?'), false, 'Enter sends nothing');
    await into('tag');
    await page.keyboard.press('ArrowRight');
    const tag = operations[0].tag;
    assert.deepEqual(await shown(page), ids((operation) => !operation.reads && fails(operation) && operation.tag === tag));
    await page.keyboard.press('Tab');
    assert.equal(await page.locator('button[type="reset"]:focus').count(), 1);
    await page.keyboard.press('Enter');
    assert.equal((await shown(page)).length, operations.length);
  });
});

for (const width of [390, 1280]) test(`the search finds operations by all of its words, within the filters, ${width}`, async () => {
  await visit(good.url('index.html'), { width }, async (page) => {
    const all = await shown(page);
    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.fill('Calendar UPDATE');
    assert.deepEqual(await shown(page), ['updateCalendarEvent']);
    await search.fill('/health_profile/{id}');
    assert.deepEqual(await shown(page), all.filter((id) => id === 'fetchHealthProfile'));
    await search.fill('reward');
    const found = await shown(page);
    await page.locator('#kind-1').press('Space');
    const reads = good.status().operations.filter((operation) => operation.reads).map((operation) => operation.operation_id);
    assert.deepEqual(await shown(page), found.filter((id) => reads.includes(id)));
    await search.fill('no such operation');
    assert.deepEqual(await shown(page), []);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.waitForFunction((count) => document.querySelectorAll('.op:not(.unfound)').length === count, all.length);
    assert.deepEqual(await shown(page), all);
  });
});

test('without JavaScript, there is no search, and everything else', async () => {
  await visit(good.url('index.html'), { javaScriptEnabled: false }, async (page) => {
    assert.equal(await page.locator('#search').isVisible(), false);
    assert.equal((await shown(page)).length, good.status().operations.length);
  });
});

test('the description has every operation and type to read, each with its lines', async () => {
  const lines = readFileSync(path.join(root, 'spec/swagger.yaml'), 'utf8').split('\n');
  await visit(good.url('reference.html'), { width: 390 }, async (page) => {
    for (const { operation_id: id, line } of good.status().operations) {
      const article = page.locator(`article[id="${id}"]`);
      assert.equal(await article.locator(`a[href="spec.html#L${line}"]`).count(), 1, id);
      assert.ok((await article.locator('dt').count()) > 0, `${id} has responses`);
    }
    const types = lines.slice(lines.indexOf('definitions:')).filter((line) => /^  \S+:$/.test(line));
    // The overlay adds some.
    assert.ok((await page.locator('#types > article').count()) >= types.length);
    // A correction is shown as such, with the line of the overlay.
    assert.ok((await page.locator('a[href^="overlay.html#L"]').count()) > 10);
    assert.equal(await page.locator('script, img, a[href^="http"]').count(), 0);
  });
});

describe('accessible, and no wider than the window', () => {
  mkdirSync(target, { recursive: true });
  for (const [name, pages] of [['site', good], ['troubled', troubled]]) {
    for (const colorScheme of schemes) {
      for (const width of widths) {
        test(`${name}, ${colorScheme}, ${width}`, async () => {
          await visit(pages.url('index.html'), { width, colorScheme, reducedMotion: 'reduce' }, async (page) => {
            await page.screenshot({ path: path.join(target, `${name}-${width}-${colorScheme}.png`), fullPage: true });
            // What is folded is read as well.
            await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
            assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, 'it scrolls sideways');
            await page.evaluate(axe);
            const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
            const found = violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map((node) => node.html) }));
            assert.deepEqual(found, []);
            const held = passes.map((pass) => pass.id);
            assert.ok(held.includes('color-contrast') && held.includes('landmark-one-main'), 'contrast and landmarks were looked at');
          });
        });
      }
    }
  }

  // The thousands of lines of the description look alike: the overlay is the shorter of the two.
  for (const [file, colorScheme] of ['reference', 'overlay'].flatMap((file) => schemes.map((scheme) => [file, scheme]))) {
    test(`the page ${file}, ${colorScheme}`, async () => {
      await visit(good.url(`${file}.html`), { width: 390, colorScheme }, async (page) => {
        await page.screenshot({ path: path.join(target, `${file}-390-${colorScheme}.png`) });
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(violations.map(({ id }) => id), []);
      });
    });
  }
});

for (const file of ['index.html', 'reference.html']) test(`every link of ${file} leads somewhere in the folder`, async () => {
  await visit(good.url(file), {}, async (page) => {
    const links = await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    const texts = new Map();
    for (const link of new Set(links)) {
      const [linked, anchor] = link.split('#');
      const place = path.join(good.folder, linked || file);
      if (!texts.has(place)) {
        assert.ok(existsSync(place), link);
        texts.set(place, new Set([...readFileSync(place, 'utf8').matchAll(/ id="([^"]*)"/g)].map((match) => match[1])));
      }
      assert.ok(!anchor || texts.get(place).has(anchor), link);
    }
    assert.ok(links.filter((link) => link.startsWith('spec.html#L')).length >= good.status().operations.length);
  });
  // The line that a link leads to is the operation's: the next operation that is named is this one.
  const lines = readFileSync(path.join(root, 'spec/swagger.yaml'), 'utf8').split('\n');
  for (const operation of good.status().operations) {
    const below = lines.slice(operation.line - 1).find((line) => line.includes('operationId: '));
    assert.equal(below.trim(), `operationId: ${operation.operation_id}`, `line ${operation.line}`);
  }
});
