"""Characters that people today read in several ways (plain Python).

A dictionary also knows how they were read two thousand years ago: with 司 as ci, 王 as yu and 浩 as gao, names are
found that nobody meant. What is not listed here is read as it mostly is; words the dictionary knows, as they are.
"""

from typing import Final

_READ: Final = (
    "阿 a e|柏 bai bo|蚌 bang beng|薄 bao bo|堡 bao bu pu|便 bian pian|伯 bo bai|泊 bo po|卜 bu bo|"
    "藏 cang zang|参 can shen|曾 ceng zeng|查 cha zha|差 cha chai|长 chang zhang|朝 chao zhao|车 che ju|"
    "沈 shen chen|称 cheng chen|乘 cheng sheng|澄 cheng deng|盛 sheng cheng|晟 sheng cheng|匙 chi shi|"
    "重 zhong chong|种 zhong chong|仇 chou qiu|臭 chou xiu|褚 chu zhu|畜 chu xu|传 chuan zhuan|枞 cong zong|"
    "大 da dai|沓 ta da|单 dan shan chan|石 shi dan|弹 dan tan|的 de di|得 de dei|地 di de|翟 zhai di|"
    "调 diao tiao|都 du dou|度 du duo|恶 e wu|番 fan pan|佛 fo fu|繁 fan po|盖 gai ge|谷 gu yu|莞 guan wan|"
    "龟 gui qiu jun|涡 guo wo|行 xing hang heng|巷 xiang hang|和 he huo|虹 hong jiang|还 huan hai|"
    "会 hui kuai|郇 xun huan|奇 qi ji|祭 ji zhai|系 xi ji|贾 jia gu|见 jian xian|将 jiang qiang|"
    "强 qiang jiang|降 jiang xiang|校 xiao jiao|角 jiao jue|觉 jue jiao|解 jie xie|劲 jin jing|圈 quan juan|"
    "隽 jun juan|浚 jun xun|卡 ka qia|壳 ke qiao|隗 wei kui|落 luo la lao|乐 le yue|六 liu lu|陆 lu liu|"
    "绿 lv lu|率 lv shuai|脉 mai mo|没 mei mo|秘 mi bi|泌 mi bi|缪 miao mou miu|模 mo mu|牟 mou mu|万 wan mo|"
    "那 na nei|娜 na nuo|弄 nong long|区 qu ou|炮 pao bao|陂 bei pi|屏 ping bing|朴 pu piao|埔 pu bu|瀑 pu bao|"
    "铅 qian yan|茜 qian xi|亲 qin qing|覃 qin tan|色 se shai|莎 sha suo|厦 sha xia|杉 shan sha|召 zhao shao|"
    "折 zhe she|歙 she xi|莘 shen xin|什 shi shen|似 si shi|省 sheng xing|数 shu shuo|宿 su xiu|术 shu zhu|"
    "拓 tuo ta|提 ti di|尉 wei yu|蔚 wei yu|洗 xi xian|血 xue xie|荥 xing ying|殷 yin yan|熨 yun yu|"
    "员 yuan yun|扎 zha za|着 zhe zhao zhuo|琢 zhuo zuo|谌 chen shen|侗 dong tong|枸 gou ju|桔 ju jie|"
    "粘 zhan nian|轧 zha ya|镐 gao hao|筠 yun jun|栎 li yue|溱 zhen qin|泷 long shuang|铛 dang cheng"
)
LIVING: Final = {entry[0]: frozenset(entry[2:].split()) for entry in _READ.split("|")}
"""The readings of each character that has several."""
