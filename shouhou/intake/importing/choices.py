"""What people write for a stored code; compared half-width and in lower case (plain Python data)."""

from typing import Final

CHOICES: Final[dict[str, dict[str, str]]] = {
    "kind": {
        "单位": "ORG", "企业": "ORG", "公司": "ORG", "组织": "ORG", "法人": "ORG", "organisation": "ORG",
        "organization": "ORG", "company": "ORG", "org": "ORG", "个人": "PERSON", "私人": "PERSON",
        "自然人": "PERSON", "person": "PERSON", "private": "PERSON", "individual": "PERSON",
    },
    "level": {
        "重点客户": "KEY", "重点": "KEY", "重要": "KEY", "重要客户": "KEY", "vip": "KEY",
        "大客户": "KEY", "a": "KEY", "a级": "KEY", "key": "KEY", "key customer": "KEY",
        "一般客户": "REGULAR", "一般": "REGULAR", "普通": "REGULAR", "普通客户": "REGULAR",
        "常规": "REGULAR", "老客户": "REGULAR", "固定客户": "REGULAR", "b": "REGULAR", "b级": "REGULAR",
        "regular": "REGULAR", "regular customer": "REGULAR", "零散客户": "OCCASIONAL",
        "零散": "OCCASIONAL", "散户": "OCCASIONAL", "临时": "OCCASIONAL", "临时客户": "OCCASIONAL",
        "c": "OCCASIONAL", "c级": "OCCASIONAL", "occasional": "OCCASIONAL", "潜在客户": "PROSPECT",
        "潜在": "PROSPECT", "意向": "PROSPECT", "意向客户": "PROSPECT", "d": "PROSPECT",
        "d级": "PROSPECT", "prospect": "PROSPECT",
    },
    "source": {
        "来电": "CALL", "电话": "CALL", "call": "CALL", "来访": "VISIT", "上门": "VISIT",
        "visit": "VISIT", "销售": "SALES", "销售转入": "SALES", "sales": "SALES", "介绍": "REFERRAL",
        "转介绍": "REFERRAL", "推荐": "REFERRAL", "referral": "REFERRAL", "活动": "CAMPAIGN",
        "campaign": "CAMPAIGN", "网站": "WEBSITE", "网络": "WEBSITE", "website": "WEBSITE",
        "其他": "OTHER", "其它": "OTHER", "other": "OTHER",
    },
    "plate_colour": {
        "蓝": "BLUE", "蓝色": "BLUE", "蓝牌": "BLUE", "blue": "BLUE", "黄": "YELLOW", "黄色": "YELLOW",
        "黄牌": "YELLOW", "yellow": "YELLOW", "绿": "GREEN", "绿色": "GREEN", "绿牌": "GREEN",
        "green": "GREEN", "黄绿": "YELLOW_GREEN", "黄绿色": "YELLOW_GREEN", "白": "WHITE",
        "白色": "WHITE", "白牌": "WHITE", "white": "WHITE", "黑": "BLACK", "黑色": "BLACK",
        "黑牌": "BLACK", "black": "BLACK",
    },
    "state": {
        "新": "RECEIVED", "已受理": "RECEIVED", "受理": "RECEIVED", "已登记": "RECEIVED", "登记": "RECEIVED",
        "未处理": "RECEIVED", "待处理": "RECEIVED", "处理中": "RECEIVED", "进行中": "RECEIVED", "未结": "RECEIVED",
        "未完成": "RECEIVED", "open": "RECEIVED", "received": "RECEIVED", "registered": "RECEIVED",
        "已上报": "REPORTED", "上报": "REPORTED", "待派工": "REPORTED", "reported": "REPORTED",
        "研究中": "STUDYING", "分析中": "STUDYING", "studying": "STUDYING",
        "已请示": "ESCALATED", "请示": "ESCALATED", "待批示": "ESCALATED", "escalated": "ESCALATED",
        "已有办法": "SOLUTION_SET", "有解决办法": "SOLUTION_SET", "待告知": "SOLUTION_SET",
        "solution found": "SOLUTION_SET", "已答复": "ANSWERED", "答复": "ANSWERED", "answered": "ANSWERED",
        "已告知": "INFORMED", "已告知客户": "INFORMED", "informed": "INFORMED", "已办结": "CLOSED", "办结": "CLOSED",
        "已完成": "CLOSED", "完成": "CLOSED", "已结": "CLOSED", "已关闭": "CLOSED",
        "closed": "CLOSED", "done": "CLOSED",
    },
    "channel": {
        "电话": "PHONE", "来电": "PHONE", "phone": "PHONE", "传真": "FAX", "fax": "FAX", "来访": "VISIT",
        "上门": "VISIT", "visit": "VISIT", "信函": "LETTER", "来信": "LETTER", "letter": "LETTER",
        "邮件": "EMAIL", "电子邮件": "EMAIL", "email": "EMAIL", "微信": "MESSAGE", "短信": "MESSAGE",
        "message": "MESSAGE", "wechat": "MESSAGE",
    },
    "request_kind": {
        "维修": "REPAIR", "报修": "REPAIR", "故障": "REPAIR", "repair": "REPAIR", "建站": "STATION_BUILD",
        "station build": "STATION_BUILD", "保养": "MAINTENANCE", "维护": "MAINTENANCE",
        "maintenance": "MAINTENANCE", "软件升级": "SOFTWARE_UPGRADE", "升级": "SOFTWARE_UPGRADE",
        "software upgrade": "SOFTWARE_UPGRADE", "设备升级": "EQUIPMENT_UPGRADE",
        "equipment upgrade": "EQUIPMENT_UPGRADE", "咨询": "CONSULTATION", "consultation": "CONSULTATION",
    },
    "urgency": {
        "一般": "NORMAL", "普通": "NORMAL", "正常": "NORMAL", "normal": "NORMAL", "紧急": "URGENT", "加急": "URGENT",
        "急": "URGENT", "urgent": "URGENT", "停机": "STANDSTILL", "停产": "STANDSTILL", "standstill": "STANDSTILL",
    },
}  # fmt: skip
