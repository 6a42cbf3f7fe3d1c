import type { Catalogue } from './catalogue.ts';

const STAFF_OR_OTHER_TERMINAL = '请找工作人员，或换一台机器办理。';

/** Faults in plain Chinese. Says only what is known, and never that the person did something wrong. */
export const faultsZhCN: Catalogue['faults'] = {
  'reader-missing': {
    title: '读卡器没有连接',
    cause: '本机没有找到身份证读卡器。',
    nextStep: '请工作人员检查读卡器的连接线。',
  },
  'reader-lost': {
    title: '读卡器断开了',
    cause: '身份证读卡器的连接线松了，或者断了电。',
    nextStep: '请工作人员把读卡器重新接好，然后再试一次。',
  },
  'reader-silent': {
    title: '读卡器没有回应',
    cause: '身份证读卡器接着，但没有按时回应。',
    nextStep: '请再试一次。还是不行，请找工作人员。',
  },
  'reader-garbled': {
    title: '读卡器传来的数据不完整',
    cause: '身份证读卡器传来的数据看不懂。',
    nextStep: '请再试一次。还是不行，请找工作人员。',
  },
  'reader-busy': {
    title: '读卡器正被别的程序占用',
    cause: '另一个程序正在使用身份证读卡器。',
    nextStep: '请工作人员关掉那个程序，然后再试一次。',
  },
  'reader-access-denied': {
    title: '读卡器不能使用',
    cause: '系统没有允许本机使用身份证读卡器，或者没有装好驱动。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'reader-failed': {
    title: '读卡器出了故障',
    cause: '身份证读卡器报告了它自己的错误。',
    nextStep: '请再试一次。还是不行，请找工作人员。',
  },
  'readers-several': {
    title: '接了不止一个读卡器',
    cause: '本机接着两个以上的身份证读卡器，不知道该用哪一个。',
    nextStep: '请工作人员只留一个读卡器，拔掉其余的。',
  },
  'reader-self-test-failed': {
    title: '读卡器自检没有通过',
    cause: '身份证读卡器的安全模块报告了故障，需要维修。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'reader-not-authorised': {
    title: '读卡器还没有授权',
    cause: '身份证读卡器的安全模块没有得到授权。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'card-removed': {
    title: '身份证拿起得早了一点',
    cause: '还没有读完，身份证就离开了读卡区。',
    nextStep: '请把身份证再放一次，等屏幕提示后再拿起。',
  },
  'card-unreadable': {
    title: '没有读出身份证',
    cause: '读卡器感应到了卡，但没有读出来。',
    nextStep: '请把身份证从卡套里取出来，平放，再试一次。',
  },
  'card-not-authentic': {
    title: '身份证没有通过验证',
    cause: '读卡器没能验证这张卡。',
    nextStep: '请再放一次。还是不行，请工作人员帮您核对。',
  },
  'card-unsupported': {
    title: '这张卡不能在这里用',
    cause: '本机认居民身份证、港澳台居民居住证和外国人永久居留身份证。',
    nextStep: '请换成您的身份证。没有带，请找工作人员。',
  },
  'card-data-invalid': {
    title: '身份证里的信息读得不对',
    cause: '读出来的日期、号码或文字不符合规则。',
    nextStep: '请再放一次。还是不行，请工作人员帮您核对。',
  },
  'card-expired': {
    title: '您的证件过了有效期',
    cause: '证件上的有效期限已经到了。',
    nextStep: '请先换领新证。今天要办，请找工作人员。',
  },
  'social-security-card-unreadable': {
    title: '没有读出社保卡',
    cause: '社保卡可能插反了、没有插到底，或者拔得早了一点。',
    nextStep: '请把芯片一面朝上，插到底，再试一次。也可以用身份证。',
  },
  'social-security-card-protected': {
    title: '这张社保卡要密码才能读',
    cause: '这张社保卡设了保护。本机从不要您的密码。',
    nextStep: '请换成您的身份证。没有带，请找工作人员。',
  },
  'printer-missing': {
    title: '打印机没有连接',
    cause: '本机没有找到小票打印机，或者它的连接线松了。',
    nextStep: '这不影响您的办理结果。要小票，请工作人员检查打印机的连接线和电源。',
  },
  'printer-paper-out': {
    title: '打印机没有纸了',
    cause: '小票打印机的纸用完了。',
    nextStep: '这不影响您的办理结果。要小票，请工作人员换上新纸，再打印一次。',
  },
  'printer-cover-open': {
    title: '打印机的盖子开着',
    cause: '小票打印机的盖子没有关好。',
    nextStep: '这不影响您的办理结果。要小票，请工作人员关好盖子，再打印一次。',
  },
  'printer-offline': {
    title: '打印机没有回应',
    cause: '小票打印机接着，但没有按时回应，或者正被别的程序占用。',
    nextStep: '这不影响您的办理结果。要小票，请工作人员看看打印机的指示灯，再打印一次。',
  },
  'printer-failed': {
    title: '小票没有打好',
    cause: '小票打印机报告了它自己的错误，或者没有确认小票已经完整打出。',
    nextStep: '这不影响您的办理结果。请再打印一次。还是不行，请找工作人员。',
  },
  'camera-missing': {
    title: '摄像头没有连接',
    cause: '本机没有找到摄像头。',
    nextStep: '请工作人员检查摄像头的连接线。',
  },
  'camera-refused': {
    title: '摄像头不能使用',
    cause: '系统没有允许本机使用摄像头。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'camera-not-allowed': {
    title: '这台摄像头没有登记',
    cause: '现在接着的摄像头不是本机登记的那一台。',
    nextStep: '请工作人员接回登记过的摄像头，然后再试一次。',
  },
  'camera-busy': {
    title: '摄像头打开失败',
    cause: '摄像头正被别的程序占用，或者没能启动。',
    nextStep: '请再试一次。还是不行，请找工作人员。',
  },
  'camera-lost': {
    title: '摄像头断开了',
    cause: '摄像头不再传来画面。',
    nextStep: '请工作人员检查摄像头，然后再试一次。',
  },
  'camera-black': {
    title: '摄像头的画面是黑的',
    cause: '摄像头传来的画面全黑。',
    nextStep: '请工作人员看看镜头是不是被盖住了，然后再试一次。',
  },
  'camera-frozen': {
    title: '摄像头的画面停住了',
    cause: '摄像头一直传来同一张画面。',
    nextStep: '请再试一次。还是不行，请找工作人员。',
  },
  'face-model-missing': {
    title: '刷脸功能还没有装好',
    cause: '本机缺少看脸用的文件。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'face-model-unknown': {
    title: '刷脸功能不能使用',
    cause: '看脸用的文件和登记的不一致。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'face-analysis-failed': {
    title: '刷脸功能停了',
    cause: '看脸的程序没能启动，或者中途停了。',
    nextStep: '请再试一次。还是不行，请找工作人员。',
  },
  'face-not-seen': {
    title: '没有看清您的脸',
    cause: '镜头里一直没有看到一张清楚的脸。',
    nextStep: '请面向屏幕，靠近一点，再试一次。也可以请工作人员帮忙。',
  },
  'action-timed-out': {
    title: '检测超时，请重试',
    cause: '在规定的时间里没有看到这个动作。',
    nextStep: '不着急，听到提示以后再慢慢做。也可以请工作人员帮忙。',
  },
  'face-unclear': {
    title: '刚才没看清，请再来一次',
    cause: '刚才的画面不够清楚。光线、动作快慢和摄像头都会有影响。',
    nextStep: '不着急，请面向亮的地方，跟着提示慢慢做。',
  },
  'evidence-invalid': {
    title: '照片没有留好',
    cause: '留下的照片和刚才的动作对不上。',
    nextStep: '请再试一次，一会儿就好。',
  },
  'person-not-found': {
    title: '未查到参保信息',
    cause: '经办机构没有查到这个身份证号的参保信息。',
    nextStep: '请带上身份证和社保卡，到社保窗口查询、登记。',
  },
  'not-a-beneficiary': {
    title: '您现在不需要认证',
    cause: '您参加了保险，但目前没有领取这一项待遇。',
    nextStep: '如果您认为应该领取，请到社保窗口咨询。',
  },
  'identity-mismatch': {
    title: '身份信息不符',
    cause: '身份证上的姓名或号码，和经办机构登记的不一样。',
    nextStep: '请带上身份证，请原单位或社保窗口更正。更正以后，第二天再来认证。',
  },
  'no-such-person': {
    title: '查无此人',
    cause: '经办机构登记的本人信息和社保卡信息对不上，或者社保卡还没有激活。',
    nextStep: '请问原单位，或带上身份证和社保卡到社保窗口核对、激活，然后再来认证。',
  },
  'not-modelled': {
    title: '还没有建模',
    cause: '经办机构还没有您的人脸资料，不能在机器上比对。',
    nextStep: '请带上身份证和社保卡到社保窗口建模，当场就可以认证。',
  },
  'photo-differs': {
    title: '和留存的照片不太像',
    cause: '刚才的画面和经办机构留存的照片差别较大。年纪、光线和环境都会有影响。',
    nextStep: '工作人员会核对。也可以带上身份证和社保卡到窗口认证，请窗口更新照片。',
  },
  'disk-full': {
    title: '本机的存储空间不够',
    cause: '剩下的空间太少，不能安全保存您的办理结果。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'disk-low': {
    title: '本机的存储空间快满了',
    cause: '办理结果还能保存，但剩下的空间不多了。',
    nextStep: '您可以继续办理。请工作人员联系维护人员清理空间。',
  },
  'queue-long': {
    title: '等待上传的记录很多',
    cause: '网络不通，或上传太慢，很多办理结果还没有送到中心。',
    nextStep: '您可以继续办理，结果不会丢。请工作人员检查网络。',
  },
  'queue-full': {
    title: '本机暂时不能办理',
    cause: '等待上传的办理结果已经到了上限，已保存的都在，会继续上传。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'bundle-unwritable': {
    title: 'U 盘写不进去',
    cause: 'U 盘满了、被写保护、被拔出，或者读回来的内容和写入的不一样。',
    nextStep: '请换一个 U 盘再试。记录还在本机，没有丢。',
  },
  'bundle-empty': {
    title: '没有要导出的记录',
    cause: '没有等待上传的记录。',
    nextStep: '不用导出。',
  },
  'receipts-damaged': {
    title: '回执文件读不出来',
    cause: '文件不完整，或者被改动过。',
    nextStep: '请从中心重新复制一份回执文件。',
  },
  'receipts-foreign': {
    title: '回执不是给本机的',
    cause: '回执属于另一台终端，或者签发它的中心不被本机信任。',
    nextStep: '请确认 U 盘里是本机的回执文件。',
  },
  'clock-wrong': {
    title: '本机的时间不准',
    cause: '本机的时间和中心的时间相差超过一分钟。',
    nextStep: '您可以继续办理。请工作人员联系维护人员校准时间。',
  },
  'database-newer': {
    title: '本机的软件需要更新',
    cause: '保存的数据来自更新的软件版本。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'database-damaged': {
    title: '本机的数据受损',
    cause: '保存数据的文件坏了，已经另外存放，并新建了一份。',
    nextStep: '请再试一次。还是不行，请找工作人员。',
  },
  'database-unavailable': {
    title: '本机暂时不能保存',
    cause: '保存数据的文件打不开，或者写不进去。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'key-store-unavailable': {
    title: '本机的密钥保管不可用',
    cause: '系统里保管密钥的功能没有，或者不安全。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'keys-unreadable': {
    title: '本机的密钥打不开',
    cause: '保存在本机的密钥读不出来。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'not-enrolled': {
    title: '本机还没有开通',
    cause: '这台机器还没有在经办机构登记。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'enrolment-refused': {
    title: '本机没有登记成功',
    cause: '经办机构没有接受这台机器的登记码。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'site-config-invalid': {
    title: '本机的设置有误',
    cause: '这台机器的设置文件缺少，或者内容不对。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'server-unreachable': {
    title: '连不上经办机构',
    cause: '本机现在连不上经办机构的系统。',
    nextStep: '本机会自动再连。请稍后再试，或找工作人员。',
  },
  'server-slow': {
    title: '经办机构还没有回复',
    cause: '经办机构的系统没有按时回复。',
    nextStep: '请稍后再试，或找工作人员。',
  },
  'server-failing': {
    title: '经办机构的系统暂时有问题',
    cause: '经办机构的系统回复说，它暂时不能处理。',
    nextStep: '请稍后再试，或找工作人员。',
  },
  'server-certificate-invalid': {
    title: '没能安全地连上经办机构',
    cause: '经办机构系统的安全证书没有通过检查。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'server-answer-invalid': {
    title: '经办机构的回复看不懂',
    cause: '收到的回复和约定的格式不一样。',
    nextStep: '请到社保窗口办理，或拨打咨询电话。',
  },
  'server-refused': {
    title: '经办机构没有接受',
    cause: '经办机构的系统没有接受这次请求。',
    nextStep: '请到社保窗口办理，或拨打咨询电话。',
  },
  'receipt-invalid': {
    title: '回执没有通过检查',
    cause: '收到的回执签名不对，或者和这次办理对不上。',
    nextStep: '请记下屏幕上的代码，到社保窗口查询。',
  },
  'core-lost': {
    title: '本机正在恢复',
    cause: '本机的主程序停了，正在重新启动。',
    nextStep: '请稍等一会儿，再从头办理。',
  },
  'devices-lost': {
    title: '设备正在恢复',
    cause: '管理读卡器的程序停了，正在重新启动。',
    nextStep: '请稍等一会儿，再试一次。',
  },
  'page-lost': {
    title: '页面正在恢复',
    cause: '屏幕页面停了，正在重新打开。',
    nextStep: '请稍等一会儿，再从头办理。',
  },
  'terminal-running': {
    title: '终端程序还在运行',
    cause: '本机的记录同一时间只能由一个程序处理。',
    nextStep: '请工作人员先用退出码退出终端程序，再做一次。',
  },
  'message-invalid': {
    title: '本机内部出了问题',
    cause: '本机的程序之间传递的消息不对。',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'command-unexpected': {
    title: '刚才的操作没有用上',
    cause: '现在这一步不需要这个操作。',
    nextStep: '请按屏幕上的提示继续。',
  },
};
