import { describe, expect, test } from 'vitest';
import { decodeReadAnswer } from '../vendor-service/answer.ts';
import { createSimulatedVendorService, SIMULATED_SAM_ID } from './simulated-vendor-service.ts';
import { drawPortrait } from './simulated-vendor-service-portrait.ts';
import { startVendorServiceServer } from './simulated-vendor-service-server.ts';

const immediately = (readsAgain = false) =>
  createSimulatedVendorService({
    startTimer: (_durationMs, callback) => {
      queueMicrotask(callback);
      return () => undefined;
    },
    timeScale: 0,
    readsAgain,
  });

async function read(service: ReturnType<typeof immediately>, query = ''): Promise<Record<string, unknown>> {
  const reply = await service.serve(`/api/ReadMsg${query}`);
  if (reply.kind !== 'answer') throw new Error('An answer expected');
  return JSON.parse(reply.body);
}

describe('the simulated service', () => {
  test('words a card like the examples in the manual', async () => {
    const service = immediately();
    service.insert('card-zhang');
    expect(await read(service, '?NoPhoto=1')).toEqual({
      code: '0',
      retcode: '0x90 0x1',
      retmsg: '操作成功||相片解码解码正确',
      errmsg: '',
      name: '张桂兰',
      sex: '女',
      nation: '汉',
      born: '19480312',
      address: '示例省示例市幸福区和平路1号2单元301室',
      cardno: '990101194803120022',
      userlifeb: '20060518',
      userlifee: '长期',
      police: '示例市公安局幸福分局',
      photobase64: '',
      FpDescribe: '',
      FpData: null,
      CardType: '0',
      EngName: '',
      CertVol: '',
      PassID: '',
      IssuesTimes: '',
      Reserved: '',
      frontImg: '',
      backImg: '',
    });
  });

  test('sends a portrait unless told not to', async () => {
    const service = immediately(true);
    service.insert('card-li');
    const { photobase64 } = await read(service);
    expect(Buffer.from(String(photobase64), 'base64')).toEqual(Buffer.from(drawPortrait()));
  });

  test('reads a card once until it is lifted, or again and again', async () => {
    const once = immediately();
    once.insert('card-li');
    expect(decodeReadAnswer(await read(once)).kind).toBe('card');
    expect(decodeReadAnswer(await read(once, '?waitTime=1')).kind).toBe('no-card');
    once.insert('card-li');
    expect(decodeReadAnswer(await read(once)).kind).toBe('card');
    const again = immediately(true);
    again.insert('card-li');
    expect(decodeReadAnswer(await read(again)).kind).toBe('card');
    expect(decodeReadAnswer(await read(again)).kind).toBe('card');
  });

  test('with readOnce=1 reads the same card the first time only, though it was lifted in between', async () => {
    const service = immediately(true);
    service.insert('card-li');
    expect(decodeReadAnswer(await read(service, '?readOnce=1')).kind).toBe('card');
    service.remove();
    service.insert('card-li');
    expect(decodeReadAnswer(await read(service, '?readOnce=1')).kind).toBe('no-card');
    service.insert('card-wang');
    expect(decodeReadAnswer(await read(service, '?readOnce=1')).kind).toBe('card');
  });

  test('serves one caller at a time, over the network as well', async () => {
    const service = createSimulatedVendorService({
      startTimer: (_durationMs, callback) => {
        const timer = setTimeout(callback, 50);
        return () => clearTimeout(timer);
      },
      timeScale: 1,
    });
    const server = await startVendorServiceServer(service, 0);
    const ask = (path: string) => fetch(server.address + path).then((response) => response.json());
    const reading = ask('/api/ReadMsg?waitTime=1');
    await expect.poll(() => service.requests).toHaveLength(1);
    expect(await ask('/api/GetSAMID')).toMatchObject({ retmsg: '读卡器正忙' });
    expect(await reading).toMatchObject({ retcode: '0x41' });
    expect(await ask('/api/GetSAMID')).toMatchObject({ retcode: '0x90', retmsg: SIMULATED_SAM_ID });
    expect((await fetch(`${server.address}/api/Other`)).status).toBe(404);
    await server.close();
  });
});
