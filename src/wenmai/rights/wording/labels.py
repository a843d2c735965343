"""Chinese and English names of actions, operands, operators, purposes and goods, as the museum trade says them."""

from __future__ import annotations

from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.profile import names
from wenmai.rights.profile.names import CC, WENMAI, odrl

Language = str  # "zh" or "en"
Pair = tuple[str, str]  # (Chinese, English)

ACTIONS: dict[str, Pair] = {
    odrl("use"): ("使用", "use"),
    odrl("transfer"): ("转让所有权", "transfer ownership"),
    names.TRAIN_AI: ("用于训练人工智能模型", "train an AI model with it"),
    names.GENERATE_AI: ("用于人工智能生成", "have an AI generate from it"),
    names.MERCHANDISE: ("制作、宣传和销售带有该内容的商品", "make, promote and sell goods that carry it"),
    names.SUBMIT_SAMPLE: ("提交样品并经权利人审核通过", "submit a sample and have it approved"),
    names.REPORT_SALES: ("定期报送销售报表", "report sales periodically"),
    odrl("acceptTracking"): ("接受使用情况跟踪", "accept that its use is tracked"),
    odrl("aggregate"): ("汇编", "make it part of a collection"),
    odrl("annotate"): ("加注", "annotate"),
    odrl("anonymize"): ("匿名化处理", "anonymise"),
    odrl("archive"): ("存档", "archive"),
    odrl("attribute"): ("署名", "credit its source"),
    odrl("compensate"): ("支付报酬", "pay for it"),
    odrl("concurrentUse"): ("同时使用多份", "use several copies at once"),
    odrl("delete"): ("用毕删除全部副本", "delete all copies after use"),
    odrl("derive"): ("改编创作", "derive new works from it"),
    odrl("digitize"): ("数字化", "digitise"),
    odrl("display"): ("展示", "display"),
    odrl("distribute"): ("发行传播", "distribute"),
    odrl("ensureExclusivity"): ("保证独占", "ensure exclusivity"),
    odrl("execute"): ("运行", "execute"),
    odrl("extract"): ("摘取局部", "extract parts"),
    odrl("give"): ("赠与", "give away"),
    odrl("grantUse"): ("再许可他人使用", "sublicense"),
    odrl("include"): ("附上相关资产", "include related assets"),
    odrl("index"): ("编入索引", "index"),
    odrl("inform"): ("告知使用情况", "inform of its use"),
    odrl("install"): ("安装", "install"),
    odrl("modify"): ("修改", "modify"),
    odrl("move"): ("迁移", "move"),
    odrl("nextPolicy"): ("向下游沿用指定政策", "pass a stated policy on"),
    odrl("obtainConsent"): ("逐次取得书面同意", "obtain consent"),
    odrl("play"): ("播放", "play"),
    odrl("present"): ("公开展演", "present in public"),
    odrl("print"): ("打印", "print"),
    odrl("read"): ("查阅", "read"),
    odrl("reproduce"): ("复制", "reproduce"),
    odrl("reviewPolicy"): ("复核政策", "review the policy"),
    odrl("sell"): ("出售", "sell the asset itself"),
    odrl("stream"): ("流式传输", "stream"),
    odrl("synchronize"): ("与音视频同步使用", "synchronise with other media"),
    odrl("textToSpeech"): ("语音朗读", "read out loud"),
    odrl("transform"): ("转换格式", "convert to another format"),
    odrl("translate"): ("翻译", "translate"),
    odrl("uninstall"): ("卸载", "uninstall"),
    odrl("watermark"): ("加水印", "watermark"),
    CC + "Attribution": ("署名", "credit its author"),
    CC + "CommercialUse": ("商业使用", "use commercially"),
    CC + "DerivativeWorks": ("创作演绎作品", "make derivative works"),
    CC + "Distribution": ("传播", "distribute"),
    CC + "Notice": ("保留版权声明", "keep the copyright notice"),
    CC + "Reproduction": ("复制", "reproduce"),
    CC + "ShareAlike": ("以相同方式共享", "share alike"),
    CC + "Sharing": ("非商业共享", "share without commerce"),
    CC + "SourceCode": ("提供源代码", "provide the source code"),
}

OPERANDS: dict[str, Pair] = {
    odrl("dateTime"): ("使用时间", "the time of use"),
    odrl("spatial"): ("使用地域", "the place of use"),
    odrl("purpose"): ("使用目的", "the purpose"),
    odrl("product"): ("商品类别", "the goods"),
    odrl("count"): ("数量", "the count"),
    odrl("recipient"): ("接收方", "the recipient"),
    odrl("payAmount"): ("付款金额", "the amount paid"),
    odrl("percentage"): ("所用比例（%）", "the percentage used"),
    odrl("resolution"): ("分辨率", "the resolution"),
    odrl("absoluteSize"): ("尺寸", "the size"),
    odrl("relativeSize"): ("相对尺寸（%）", "the relative size"),
    odrl("delayPeriod"): ("等待期", "the delay"),
    odrl("elapsedTime"): ("连续使用时长", "the elapsed time"),
    odrl("meteredTime"): ("累计使用时长", "the metered time"),
    odrl("timeInterval"): ("使用间隔", "the interval between uses"),
    odrl("deliveryChannel"): ("交付渠道", "the delivery channel"),
    odrl("event"): ("所处事件", "the event"),
    odrl("fileFormat"): ("文件格式", "the file format"),
    odrl("industry"): ("行业", "the industry"),
    odrl("language"): ("语言", "the language"),
    odrl("media"): ("媒介", "the medium"),
    odrl("systemDevice"): ("系统或设备", "the system or device"),
    odrl("unitOfCount"): ("计数单位", "the unit of count"),
    odrl("version"): ("版本", "the version"),
    odrl("virtualLocation"): ("网络位置", "the location on the network"),
    names.ASKED_ASSET: ("所用资产", "the asset"),
    names.ASKING_PARTY: ("使用方", "the party"),
    names.CREDIT_LINE: ("署名文字", "the credit line"),
    names.EXCLUSIVITY: ("独占程度", "the degree of exclusivity"),
}

OPERATORS: dict[str, Pair] = {
    v.EQ: ("为", "is"),
    v.NEQ: ("不为", "is not"),
    v.LT: ("小于", "is less than"),
    v.LTEQ: ("不超过", "is at most"),
    v.GT: ("大于", "is more than"),
    v.GTEQ: ("不少于", "is at least"),
    v.IS_A: ("属于", "is a kind of"),
    v.HAS_PART: ("包含", "contains"),
    v.IS_PART_OF: ("属于", "lies in"),
    v.IS_ALL_OF: ("恰为全部", "is all of"),
    v.IS_ANY_OF: ("限于", "is one of"),
    v.IS_NONE_OF: ("不得为", "is none of"),
}
MOMENT_OPERATORS: dict[str, Pair] = {
    v.EQ: ("就在", "is"),
    v.NEQ: ("不在", "is not"),
    v.LT: ("早于", "is before"),
    v.LTEQ: ("不晚于", "is no later than"),
    v.GT: ("晚于", "is after"),
    v.GTEQ: ("不早于", "is no earlier than"),
}

PURPOSES: dict[str, Pair] = {
    names.NON_COMMERCIAL: ("非商业用途", "non-commercial use"),
    names.COMMERCIAL: ("商业用途", "commercial use"),
    names.RESEARCH: ("学术研究", "research"),
    names.EDUCATION: ("教育教学", "education"),
    names.PERSONAL: ("个人欣赏学习", "personal use"),
}

GOODS: dict[str, Pair] = {
    "textiles": ("纺织品", "textiles"),
    "textiles/scarves": ("丝巾", "scarves"),
    "textiles/home": ("家用纺织品", "home textiles"),
    "clothing": ("服装", "clothing"),
    "accessories": ("服饰配件", "accessories"),
    "jewellery": ("首饰", "jewellery"),
    "stationery": ("文具", "stationery"),
    "publications": ("图书出版物", "publications"),
    "ceramics": ("陶瓷制品", "ceramics"),
    "homeware": ("家居用品", "homeware"),
    "packaging": ("包装", "packaging"),
    "food": ("食品", "food"),
    "cosmetics": ("化妆品", "cosmetics"),
    "toys": ("玩具", "toys"),
    "games": ("游戏", "games"),
    "digital": ("数字产品", "digital products"),
    "film": ("影视作品", "film and television"),
    "advertising": ("广告宣传", "advertising"),
    "souvenirs": ("旅游纪念品", "souvenirs"),
}


def pick(pair: Pair, language: Language) -> str:
    return pair[0] if language == "zh" else pair[1]


def action_label(iri: str, language: Language) -> str | None:
    """The name of an action, or None where it is not known."""
    pair = ACTIONS.get(v.canonical_action(iri))
    return pick(pair, language) if pair else None


def short_name(iri: str) -> str:
    """A term as it is written in a policy, for terms without a name of ours."""
    return v.local_name(iri).removeprefix(WENMAI)
