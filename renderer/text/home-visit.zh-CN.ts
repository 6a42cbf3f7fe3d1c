import type { HomeVisitText } from './home-visit-text.ts';

/** The home-visit form in Chinese. */
export const homeVisitZhCN: HomeVisitText = {
  homeVisit: {
    back: '上一步',
    applicant: {
      title: '您是他（她）的什么人？',
      lead: '家里人可以代办。',
      choices: {
        child: '儿女',
        spouse: '老伴',
        'other-relative': '其他亲属',
        self: '我就是本人',
        'community-staff': '村里、社区的工作人员',
      },
    },
    reason: {
      title: '为什么需要上门？',
      choices: {
        'very-old': '年纪大了',
        ill: '病重，出不了门',
        'cannot-walk': '行动不便',
        other: '其他原因',
      },
    },
    address: { title: '到这里上门，对吗？', yes: '对，到这里', no: '不是这里，请打电话问我' },
    phone: {
      title: '请输入联系电话',
      lead: '工作人员会打这个电话约时间。座机请加区号。',
      none: '请按数字',
      typed: '已输入 {{count}} 位：{{digits}}',
      remove: '删除一位',
      next: '下一步',
      incomplete: '号码还不完整。手机是 11 位，座机要先按区号。',
    },
    proofs: {
      title: '家里有这些材料吗？',
      lead: '有的请点一下，可以点几样。没有也能申请。',
      choices: {
        'hospital-proof': '医院的证明',
        'disability-certificate': '残疾证',
        'village-committee-proof': '村（居）委会的证明',
        'relative-id-copy': '家属身份证的复印件',
      },
      next: '好了，下一步',
      none: '都没有，下一步',
    },
    check: {
      title: '请核对，都对吗？',
      person: '给谁办',
      applicant: '谁来申请',
      reason: '原因',
      address: '上门地址',
      phone: '联系电话',
      proofs: '家里有',
      addressByPhone: '工作人员打电话问您',
      noProofs: '还没有材料',
      told: '按“对，提交”，就是同意把上面的内容和身份证号加密送到社会保险经办机构，只用来安排上门认证。送到后，本机最多再存 3 天；经办机构按规定的最短时间保存。想查看、更正或删除，可拨打 {{phone}}。',
      yes: '对，提交',
      no: '改一改',
    },
  },
};
