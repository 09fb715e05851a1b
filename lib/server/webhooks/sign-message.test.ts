import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { createWebhookSecret, signMessage } from './sign-message.ts';

const body = '{"type":"notice.test","data":{"title":"Größe 🙂"}}';

test('a receiver can verify a message with either secret', () => {
  const [current, previous, other] = [createWebhookSecret(), createWebhookSecret(), createWebhookSecret()];
  const headers = signMessage({ id: 'msg_1', body }, [current, previous], Date.now());
  for (const secret of [current, previous])
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(other).verify(body, headers)).toThrow();
  expect(() => new Webhook(current).verify(`${body} `, headers)).toThrow();
  expect(() => new Webhook(current).verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow();
});

test('the signature matches the specification', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const expected = new Webhook(secret).sign(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1_614_265_330_000),
    body,
  );
  const headers = signMessage({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body }, [secret], 1_614_265_330_999);
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': expected,
  });
});
